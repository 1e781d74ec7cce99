package io.weft.formatter;

import io.weft.common.ConfigException;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.PercentEncoding;
import org.jspecify.annotations.Nullable;

/** Operators that take the path of a request apart. */
final class PathOperators {
  private PathOperators() {}

  /** {@code %PATH(WQ|NQ:ORIG|PATH|ORIG_OR_PATH)%}: the path with or without its query. */
  static Operator path(Command command) throws ConfigException {
    String[] options = command.parameters().split(":", -1);
    boolean withQuery =
        switch (options[0]) {
          case "", "WQ" -> true;
          case "NQ" -> false;
          default -> throw invalid("PATH", options[0], "'WQ'/'NQ'");
        };
    TextOperator.Field path =
        switch (options.length > 1 ? options[1] : "") {
          case "", "ORIG_OR_PATH" -> PathOperators::originalOrPath;
          case "ORIG" -> context -> context.requestHeaders().get(HeaderName.X_ENVOY_ORIGINAL_PATH);
          case "PATH" -> context -> context.requestHeaders().get(HeaderName.PATH);
          default -> throw invalid("PATH", options[1], "'ORIG'/'PATH'/'ORIG_OR_PATH'");
        };
    if (withQuery) {
      return new BytesOperator(path, command.maxLength());
    }
    return new BytesOperator(context -> withoutQuery(path.of(context)), command.maxLength());
  }

  /** {@code %QUERY_PARAM(name)%}: the first value of a parameter of the query. */
  static Operator queryParameter(Command command) {
    String name = ByteText.bytesOf(command.parameters());
    return new BytesOperator(
        context -> queryParameter(context.requestHeaders(), name), command.maxLength());
  }

  /** {@code %QUERY_PARAMS(ORIG|DECODED)%}: the whole query. */
  static Operator query(Command command) throws ConfigException {
    boolean decoded =
        switch (command.parameters()) {
          case "", "ORIG" -> false;
          case "DECODED" -> true;
          default -> throw invalid("QUERY_PARAMS", command.parameters(), "'ORIG'/'DECODED'");
        };
    return new BytesOperator(context -> query(context, decoded), command.maxLength());
  }

  /** {@code path} up to its question mark; null for null. */
  static @Nullable String withoutQuery(@Nullable String path) {
    int mark = path == null ? -1 : path.indexOf('?');
    return path == null || mark < 0 ? path : path.substring(0, mark);
  }

  /** A problem with an option of a command, and which ones there are. */
  static ConfigException invalid(String command, String option, String allowed) {
    return new ConfigException(
        "", "invalid " + command + " option: '" + option + "', only " + allowed + " are allowed");
  }

  private static @Nullable String originalOrPath(FormatContext context) {
    HeaderMap headers = context.requestHeaders();
    String original = headers.get(HeaderName.X_ENVOY_ORIGINAL_PATH);
    return original == null ? headers.get(HeaderName.PATH) : original;
  }

  private static @Nullable String query(FormatContext context, boolean decoded) {
    String path = context.requestHeaders().get(HeaderName.PATH);
    int mark = path == null ? -1 : path.indexOf('?');
    if (path == null || mark < 0) {
      return null;
    }
    int end = fragmentStart(path, mark);
    String query = path.substring(mark + 1, end);
    return decoded ? PercentEncoding.decodedOctets(query) : query;
  }

  private static @Nullable String queryParameter(HeaderMap headers, String name) {
    String path = headers.get(HeaderName.PATH);
    int at = path == null ? -1 : path.indexOf('?');
    if (path == null || at < 0) {
      return null;
    }
    int end = fragmentStart(path, at);
    while (at < end) {
      int next = path.indexOf('&', at + 1);
      int partEnd = next < 0 || next > end ? end : next;
      int equals = path.indexOf('=', at + 1);
      int nameEnd = equals < 0 || equals > partEnd ? partEnd : equals;
      if (PercentEncoding.decodedOctets(path.substring(at + 1, nameEnd)).equals(name)) {
        return nameEnd == partEnd
            ? ""
            : PercentEncoding.decodedOctets(path.substring(nameEnd + 1, partEnd));
      }
      at = partEnd;
    }
    return null;
  }

  private static int fragmentStart(String path, int from) {
    int hash = path.indexOf('#', from);
    return hash < 0 ? path.length() : hash;
  }
}
