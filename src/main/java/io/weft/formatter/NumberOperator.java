package io.weft.formatter;

/** A value that is a whole number. */
final class NumberOperator implements Operator {
  /** What a field yields that a stream does not have. */
  static final long ABSENT = Long.MIN_VALUE;

  /** Where the number comes from. */
  @FunctionalInterface
  interface Field {
    /** The number; {@link #ABSENT} if there is none. */
    long of(FormatContext context);
  }

  private final Field field;

  NumberOperator(Field field) {
    this.field = field;
  }

  @Override
  public boolean append(FormatContext context, ByteText out) {
    long number = field.of(context);
    if (number == ABSENT) {
      return false;
    }
    out.append(number);
    return true;
  }

  @Override
  public boolean appendJson(FormatContext context, ByteText out) {
    long number = field.of(context);
    if (number == ABSENT) {
      return false;
    }
    JsonNumber.append(number, out);
    return true;
  }
}
