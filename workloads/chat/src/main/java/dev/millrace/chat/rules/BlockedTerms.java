package dev.millrace.chat.rules;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Words that a channel does not want to read. Compared without case, in one form of Unicode (NFKC), and without
 * characters that nobody sees; as whole words, so that a term does not hit another word that has it inside.
 */
public final class BlockedTerms {
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\p{Mn}]");

    private final List<Pattern> terms;

    public BlockedTerms(List<String> terms) {
        this.terms = terms.stream()
                .map(BlockedTerms::plain)
                .filter(term -> !term.isBlank())
                .map(term -> Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(term) + "(?![\\p{L}\\p{N}])"))
                .toList();
    }

    boolean occurIn(String content) {
        String plain = plain(content);
        return terms.stream().anyMatch(term -> term.matcher(plain).find());
    }

    private static String plain(String text) {
        // Decomposed first, so that marks can be taken off their letters.
        String bare =
                UNSEEN.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        return Normalizer.normalize(bare, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }
}
