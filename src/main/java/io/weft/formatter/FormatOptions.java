package io.weft.formatter;

import java.util.List;

/**
 * How a format is read.
 *
 * @param absentText what stands for a value that a stream does not have
 * @param extensions knows commands beyond the built-in ones
 */
public record FormatOptions(String absentText, List<CommandParser> extensions) {
  /** Built-in commands only; a dash for what is absent. */
  public static final FormatOptions DEFAULT = new FormatOptions("-", List.of());

  /** Built-in commands only; nothing for what is absent, as in header values. */
  public static final FormatOptions OMIT_EMPTY = new FormatOptions("", List.of());

  public FormatOptions {
    extensions = List.copyOf(extensions);
  }

  /** Whether absent values leave no trace. */
  public boolean omitsEmpty() {
    return absentText.isEmpty();
  }
}
