package io.weft.formatter;

import io.weft.http.ResponseFlag;
import java.util.List;

/** The flags of a response with commas between them; a dash without any. */
enum FlagsOperator implements Operator {
  /** {@code UF} and its like. */
  SHORT,
  /** {@code UpstreamConnectionFailure} and its like. */
  LONG;

  @Override
  public boolean append(FormatContext context, ByteText out) {
    List<ResponseFlag> flags = context.streamInfo().flags();
    if (flags.isEmpty()) {
      out.append('-');
      return true;
    }
    for (int i = 0; i < flags.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      ResponseFlag flag = flags.get(i);
      out.append(this == SHORT ? flag.shortName() : flag.longName());
    }
    return true;
  }
}
