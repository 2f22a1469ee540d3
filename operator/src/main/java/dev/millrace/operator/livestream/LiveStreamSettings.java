package dev.millrace.operator.livestream;

import java.time.Duration;

/**
 * @param publicUrl the origin that viewers use
 * @param reportUrl where transcoders put reports
 * @param limit how many broadcasts may run at once; 0: as many as there are
 * @param drain how long uploads may go on after the end, at most
 */
public record LiveStreamSettings(String publicUrl, String reportUrl, int limit, Duration drain) {}
