package dev.millrace.chat.people;

import dev.millrace.chat.protocol.Person;

/**
 * Somebody who may speak.
 *
 * @param color of the name, {@code #rrggbb}
 */
public record Speaker(Person person, String color) {}
