package io.weft.runtime;

/**
 * A share of all requests, such as 1 in 10,000. A value. Source: {@code
 * envoy.type.v3.FractionalPercent}.
 *
 * @param numerator how many of {@code denominator} are taken; above it means all
 * @param denominator 100, 10,000 or 1,000,000
 */
public record FractionalPercent(long numerator, long denominator) {
  /** Everything. */
  public static final FractionalPercent ALL = new FractionalPercent(100, 100);

  /** Whether the draw {@code random}, any 64-bit number taken as unsigned, falls in the share. */
  public boolean includes(long random) {
    return Long.remainderUnsigned(random, denominator) < numerator;
  }
}
