package io.weft.formatter;

/** Text that is the same for every stream. */
final class Literal implements Operator {
  private final byte[] bytes;

  /** The literal text {@code bytes}, which are not to be changed any more. */
  Literal(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public boolean append(FormatContext context, ByteText out) {
    out.append(bytes);
    return true;
  }

  void appendTo(ByteText out) {
    out.append(bytes);
  }
}
