package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.media.Plane;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class BitmapFontTest {

    private static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ:._-";

    @Test
    void lettersDiffer() {
        var shapes = new HashSet<String>();
        LETTERS.chars()
                .forEach(letter -> assertThat(shapes.add(shape((char) letter)))
                        .as("%c looks like another letter", letter)
                        .isTrue());
    }

    @Test
    void smallLettersAreCapitalsAndUnknownOnesAreBlank() {
        assertThat(shape('a')).isEqualTo(shape('A'));
        assertThat(shape('é')).isEqualTo(shape(' ')).doesNotContain("#");
    }

    @Test
    void aLetterIsDrawnInItsScale() {
        var plane = Plane.allocate(10, 14);
        BitmapFont.draw(plane, 'F', 0, 0, 2, 200, 30);

        assertThat(rows(plane)).isEqualTo("""
                        ##########
                        ##########
                        ##........
                        ##........
                        ##........
                        ##........
                        ########..
                        ########..
                        ##........
                        ##........
                        ##........
                        ##........
                        ##........
                        ##........
                        """);
    }

    private static String shape(char letter) {
        var plane = Plane.allocate(5, 7);
        BitmapFont.draw(plane, letter, 0, 0, 1, 200, 30);
        return rows(plane);
    }

    private static String rows(Plane plane) {
        var rows = new StringBuilder();
        for (int y = 0; y < plane.height(); y++) {
            for (int x = 0; x < plane.width(); x++) {
                rows.append(plane.get(x, y) == 200 ? '#' : '.');
            }
            rows.append('\n');
        }
        return rows.toString();
    }
}
