package io.weft.formatter;

import io.weft.common.ConfigException;
import io.weft.common.FieldSyntax;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import org.jspecify.annotations.Nullable;

/** The first value of a field, or of another one where the first field is absent. */
final class HeaderOperator implements Operator {
  /** Which of a stream's fields are meant. */
  enum Source {
    REQUEST,
    RESPONSE,
    RESPONSE_TRAILERS;

    HeaderMap of(FormatContext context) {
      return switch (this) {
        case REQUEST -> context.requestHeaders();
        case RESPONSE -> context.responseHeaders();
        case RESPONSE_TRAILERS -> context.responseTrailers();
      };
    }
  }

  private final Source source;
  private final HeaderName name;
  private final @Nullable HeaderName alternative;
  private final int maxLength;

  private HeaderOperator(
      Source source, HeaderName name, @Nullable HeaderName alternative, int maxLength) {
    this.source = source;
    this.name = name;
    this.alternative = alternative;
    this.maxLength = maxLength;
  }

  /** The fields that {@code X} or {@code X?Y} names. */
  static HeaderOperator of(Source source, Command command) throws ConfigException {
    String parameters = command.parameters();
    int mark = parameters.indexOf('?');
    String first = mark < 0 ? parameters : parameters.substring(0, mark);
    String second = mark < 0 ? "" : parameters.substring(mark + 1);
    if (second.indexOf('?') >= 0) {
      throw new ConfigException(
          "", "more than 1 alternative header in " + command.name() + '(' + parameters + ')');
    }
    return new HeaderOperator(
        source, name(first), second.isEmpty() ? null : name(second), command.maxLength());
  }

  @Override
  public boolean append(FormatContext context, ByteText out) {
    String value = value(context);
    if (value == null) {
      return false;
    }
    out.append(value, Math.min(value.length(), maxLength));
    return true;
  }

  @Override
  public @Nullable String text(FormatContext context) {
    String value = value(context);
    return value == null || value.length() <= maxLength ? value : value.substring(0, maxLength);
  }

  private @Nullable String value(FormatContext context) {
    HeaderMap headers = source.of(context);
    String value = headers.get(name);
    return value == null && alternative != null ? headers.get(alternative) : value;
  }

  private static HeaderName name(String text) throws ConfigException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!FieldSyntax.isTokenChar(c) && !(c == ':' && i == 0)) {
        throw new ConfigException("", "invalid character in the header name \"" + text + '"');
      }
    }
    return HeaderName.ofRequest(text);
  }
}
