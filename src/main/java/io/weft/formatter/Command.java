package io.weft.formatter;

/**
 * A command as it is written: {@code %NAME(parameters):maxLength%}.
 *
 * @param parameters what stands between the parentheses; empty if there are none
 * @param maxLength how many bytes of the value are kept; {@link #UNLIMITED} without a limit
 */
public record Command(String name, String parameters, int maxLength) {
  /** The length of a command that sets none. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** Whether a length is given. */
  public boolean hasMaxLength() {
    return maxLength != UNLIMITED;
  }
}
