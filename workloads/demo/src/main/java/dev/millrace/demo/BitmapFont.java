package dev.millrace.demo;

import dev.millrace.demo.media.Plane;

/** Letters of five by seven dots, drawn by hand: bare machines have no fonts. Small letters are shown as capitals. */
final class BitmapFont {

    /** Dots from one letter to the next. */
    static final int ADVANCE = 6;

    private static final int DOTS_WIDE = 5;
    private static final int DOTS_HIGH = 7;

    private static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ:._-";
    private static final int LETTERS_A_BAND = 10;
    private static final String[] DOTS = """
            .###. ..#.. .###. .###. ...#. ##### .###. ##### .###. .###.
            #...# .##.. #...# #...# ..##. #.... #.... ....# #...# #...#
            #..## ..#.. ....# ....# .#.#. ####. #.... ...#. #...# #...#
            #.#.# ..#.. ...#. ..##. #..#. ....# ####. ...#. .###. .####
            ##..# ..#.. ..#.. ....# ##### ....# #...# ..#.. #...# ....#
            #...# ..#.. .#... #...# ...#. #...# #...# ..#.. #...# ....#
            .###. .###. ##### .###. ...#. .###. .###. ..#.. .###. .###.
            .###. ####. .###. ####. ##### ##### .###. #...# .###. ..###
            #...# #...# #...# #...# #.... #.... #...# #...# ..#.. ...#.
            #...# #...# #.... #...# #.... #.... #.... #...# ..#.. ...#.
            ##### ####. #.... #...# ####. ####. #.### ##### ..#.. ...#.
            #...# #...# #.... #...# #.... #.... #...# #...# ..#.. ...#.
            #...# #...# #...# #...# #.... #.... #...# #...# ..#.. #..#.
            #...# ####. .###. ####. ##### #.... .###. #...# .###. .##..
            #...# #.... #...# #...# .###. ####. .###. ####. .#### #####
            #..#. #.... ##.## ##..# #...# #...# #...# #...# #.... ..#..
            #.#.. #.... #.#.# ##..# #...# #...# #...# #...# #.... ..#..
            ##... #.... #.#.# #.#.# #...# ####. #...# ####. .###. ..#..
            #.#.. #.... #...# #..## #...# #.... #.#.# #.#.. ....# ..#..
            #..#. #.... #...# #..## #...# #.... #..#. #..#. ....# ..#..
            #...# ##### #...# #...# .###. #.... .##.# #...# ####. ..#..
            #...# #...# #...# #...# #...# ##### ..... ..... ..... .....
            #...# #...# #...# #...# #...# ....# ..#.. ..... ..... .....
            #...# #...# #...# .#.#. .#.#. ...#. ..#.. ..... ..... .....
            #...# #...# #.#.# ..#.. ..#.. ..#.. ..... ..... ..... .###.
            #...# .#.#. #.#.# .#.#. ..#.. .#... ..#.. ..... ..... .....
            #...# .#.#. ##.## #...# ..#.. #.... ..#.. ..#.. ..... .....
            .###. ..#.. #...# #...# ..#.. ##### ..... ..#.. ##### .....
            """.split("\n");

    private BitmapFont() {}

    /** Whether the letter has a dot there. Letters that are not in the font have none. */
    static boolean dot(char letter, int column, int row) {
        int index = LETTERS.indexOf(Character.toUpperCase(letter));
        if (index < 0) {
            return false;
        }
        int line = index / LETTERS_A_BAND * DOTS_HIGH + row;
        return DOTS[line].charAt(index % LETTERS_A_BAND * ADVANCE + column) == '#';
    }

    /**
     * Draws a letter over what was in its place.
     *
     * @param scale pixels a dot
     * @param ink and {@code paper}: the luma of dots and of the rest
     */
    static void draw(Plane luma, char letter, int left, int top, int scale, int ink, int paper) {
        for (int row = 0; row < DOTS_HIGH; row++) {
            for (int column = 0; column < DOTS_WIDE; column++) {
                int value = dot(letter, column, row) ? ink : paper;
                luma.fill(left + column * scale, top + row * scale, scale, scale, value);
            }
        }
    }
}
