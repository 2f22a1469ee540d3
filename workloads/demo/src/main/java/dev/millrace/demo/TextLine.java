package dev.millrace.demo;

import dev.millrace.demo.media.Plane;

/** A line of text in the middle of a picture. Redraws only the letters that change. */
final class TextLine {

    /** Dots from the top of a letter to the top of a letter in the next line. */
    private static final int DOTS_A_LINE = 8;

    private final Plane luma;
    private final int room;
    private final int top;
    private final int height;
    private final int ink;
    private final int paper;
    private String shown = "";

    /**
     * @param room pixels that the text may be wide
     * @param height pixels that it may be high
     */
    TextLine(Plane luma, int room, int top, int height, int ink, int paper) {
        this.luma = luma;
        this.room = room;
        this.top = top;
        this.height = height;
        this.ink = ink;
        this.paper = paper;
    }

    /** Shows a text, as large as there is room; every text of a line has the same length. */
    void show(String text) {
        int scale = Math.max(1, Math.min(room / (text.length() * BitmapFont.ADVANCE), height / DOTS_A_LINE));
        int left = (luma.width() - text.length() * BitmapFont.ADVANCE * scale) / 2;
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            if (index >= shown.length() || shown.charAt(index) != letter) {
                BitmapFont.draw(luma, letter, left + index * BitmapFont.ADVANCE * scale, top, scale, ink, paper);
            }
        }
        shown = text;
    }
}
