package io.weft.extension.formatter.reqwithoutquery;

import io.weft.common.ConfigException;
import io.weft.formatter.ByteText;
import io.weft.formatter.Command;
import io.weft.formatter.FormatContext;
import io.weft.formatter.Operator;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import org.jspecify.annotations.Nullable;

/**
 * The first value of a field of the request, or of another one where the first field is absent, up
 * to its query.
 */
final class FieldWithoutQuery implements Operator {
  private static final String NAME = "REQ_WITHOUT_QUERY";

  private final HeaderName name;
  private final @Nullable HeaderName alternative;
  private final int maxLength;

  private FieldWithoutQuery(HeaderName name, @Nullable HeaderName alternative, int maxLength) {
    this.name = name;
    this.alternative = alternative;
    this.maxLength = maxLength;
  }

  /** What {@code command} stands for; null if it is another one. */
  static @Nullable FieldWithoutQuery parse(Command command) throws ConfigException {
    if (!command.name().equals(NAME)) {
      return null;
    }
    String[] names = command.parameters().split("\\?", -1);
    if (names[0].isEmpty() || names.length > 2) {
      throw new ConfigException(
          "", NAME + " takes one field, or two with a question mark between them");
    }
    return new FieldWithoutQuery(
        HeaderName.of(names[0]),
        names.length == 1 ? null : HeaderName.of(names[1]),
        command.maxLength());
  }

  @Override
  public boolean append(FormatContext context, ByteText out) {
    HeaderMap headers = context.requestHeaders();
    String value = headers.get(name);
    if (value == null && alternative != null) {
      value = headers.get(alternative);
    }
    if (value == null) {
      return false;
    }
    int query = value.indexOf('?');
    out.append(value, Math.min(query < 0 ? value.length() : query, maxLength));
    return true;
  }
}
