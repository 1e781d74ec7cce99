package io.weft.formatter;

/**
 * Turns what is known of a stream into text: a {@link SubstitutionFormat} or a {@link JsonFormat}.
 * Immutable; any thread; never blocks.
 */
public interface Formatter {
  /** Appends the text for {@code context}. */
  void append(FormatContext context, ByteText out);
}
