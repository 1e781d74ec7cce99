package io.weft.formatter;

import io.weft.formatter.HeaderOperator.Source;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import org.jspecify.annotations.Nullable;

/** Commands that read a request, its response, or the reply that Weft gave. */
final class HttpCommands {
  private static final String ALLOW_WHITESPACES = "ALLOW_WHITESPACES";

  private HttpCommands() {}

  static void addTo(CommandTable table) {
    headers(table, Source.REQUEST, "REQ", "REQUEST_HEADER", "STREAM_INFO_REQ");
    headers(table, Source.RESPONSE, "RESP", "RESPONSE_HEADER");
    headers(table, Source.RESPONSE_TRAILERS, "TRAILER", "RESPONSE_TRAILER");
    table.add("PATH", Arguments.OPTIONAL_WITH_LENGTH, PathOperators::path);
    table.add("QUERY_PARAM", Arguments.REQUIRED_WITH_LENGTH, PathOperators::queryParameter);
    table.add("QUERY_PARAMS", Arguments.OPTIONAL_WITH_LENGTH, PathOperators::query);
    table.add("GRPC_STATUS", Arguments.OPTIONAL, GrpcStatusOperator::of);
    table.add("GRPC_STATUS_NUMBER", Arguments.NONE, command -> GrpcStatusOperator.number());
    table.add("COALESCE", Arguments.REQUIRED_WITH_LENGTH, CoalesceOperator::of);
    table.number("REQUEST_HEADERS_BYTES", context -> context.requestHeaders().byteSize());
    table.number("RESPONSE_HEADERS_BYTES", context -> context.responseHeaders().byteSize());
    table.number("RESPONSE_TRAILERS_BYTES", context -> context.responseTrailers().byteSize());
    table.number("RESPONSE_CODE", context -> context.streamInfo().responseCode());
    table.add("RESPONSE_CODE_DETAILS", Arguments.OPTIONAL, HttpCommands::responseCodeDetails);
    table.add("RESPONSE_FLAGS", Arguments.NONE, command -> FlagsOperator.SHORT);
    table.add("RESPONSE_FLAGS_LONG", Arguments.NONE, command -> FlagsOperator.LONG);
    table.text("PROTOCOL", context -> text(context.streamInfo().protocol()));
    table.text("LOCAL_REPLY_BODY", FormatContext::localReplyBody);
    table.text("ACCESS_LOG_TYPE", context -> context.accessLogType().text());
  }

  /** {@code HTTP/1.1} and its like; null for a connection without HTTP. */
  static @Nullable String text(@Nullable Protocol protocol) {
    return protocol == null ? null : protocol.text();
  }

  private static void headers(CommandTable table, Source source, String... names) {
    for (String name : names) {
      table.add(
          name, Arguments.REQUIRED_WITH_LENGTH, command -> HeaderOperator.of(source, command));
    }
  }

  private static Operator responseCodeDetails(Command command) {
    if (command.parameters().equals(ALLOW_WHITESPACES)) {
      return new TextOperator(context -> context.streamInfo().responseCodeDetails());
    }
    return new TextOperator(context -> details(context.streamInfo()));
  }

  private static @Nullable String details(StreamInfo stream) {
    String details = stream.responseCodeDetails();
    return details == null ? null : Texts.withoutSpaces(details);
  }
}
