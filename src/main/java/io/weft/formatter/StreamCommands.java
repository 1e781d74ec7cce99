package io.weft.formatter;

import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.http.MatchedRoute;
import io.weft.http.StreamInfo;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Commands that read what else is known of a stream, its connection and this process. */
final class StreamCommands {
  private static final String ORIGINAL_HOST_FIRST = "ORIG_OR_HOST";
  private static final Path KERNEL_HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private StreamCommands() {}

  static void addTo(CommandTable table) {
    table.text("ROUTE_NAME", context -> routeName(context.streamInfo()));
    table.number(
        "ROUTE_RESOLUTION_COUNT", context -> context.streamInfo().resolvedRoute() == null ? 0 : 1);
    table.text("VIRTUAL_CLUSTER_NAME", context -> context.streamInfo().virtualClusterName());
    table.text("STREAM_ID", context -> context.streamInfo().requestId());
    table.text("UNIQUE_ID", context -> UUID.randomUUID().toString());
    table.number("CONNECTION_ID", context -> connection(context).id());
    table.text(
        "CONNECTION_TERMINATION_DETAILS", context -> connection(context).terminationDetails());
    table.text(
        "FILTER_CHAIN_NAME", context -> Texts.nonEmpty(connection(context).filterChainName()));
    table.add("REQUESTED_SERVER_NAME", Arguments.OPTIONAL, StreamCommands::requestedServerName);
    table.add("HOSTNAME", Arguments.NONE, command -> constant(hostname(), command));
    table.add("ENVIRONMENT", Arguments.REQUIRED_WITH_LENGTH, StreamCommands::environment);
    table.text("CUSTOM_FLAGS", context -> "");
    table.text("DOWNSTREAM_DETECTED_CLOSE_TYPE", context -> "Normal");
    table.text("DOWNSTREAM_LOCAL_CLOSE_REASON", context -> connection(context).localCloseReason());
    table.text("DOWNSTREAM_TRANSPORT_FAILURE_REASON", context -> null);
    table.text("TRACE_ID", context -> null);
    table.text("SPAN_ID", context -> null);
    table.text("TLS_JA3_FINGERPRINT", context -> context.streamInfo().connection().ja3());
    table.text("TLS_JA4_FINGERPRINT", context -> context.streamInfo().connection().ja4());
  }

  private static ConnectionInfo connection(FormatContext context) {
    return context.streamInfo().connection();
  }

  private static @Nullable String routeName(StreamInfo stream) {
    MatchedRoute route = stream.resolvedRoute();
    return route == null ? null : Texts.nonEmpty(route.name());
  }

  private static Operator environment(Command command) {
    String value = System.getenv(command.parameters());
    return constant(value == null ? "-" : value, command);
  }

  private static Operator constant(@Nullable String value, Command command) {
    return new TextOperator(context -> value, command.maxLength());
  }

  private static @Nullable String hostname() {
    try {
      return Files.readString(KERNEL_HOST_NAME).strip();
    } catch (IOException e) {
      return hostnameByLookUp();
    }
  }

  private static @Nullable String hostnameByLookUp() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** {@code %REQUESTED_SERVER_NAME(SNI_ONLY|SNI_FIRST|HOST_FIRST:ORIG_OR_HOST|HOST|ORIG)%}. */
  private static Operator requestedServerName(Command command) throws ConfigException {
    String[] options = command.parameters().split(":", -1);
    String hostOption = options.length > 1 ? options[1] : ORIGINAL_HOST_FIRST;
    TextOperator.Field host =
        switch (hostOption) {
          case "", ORIGINAL_HOST_FIRST -> StreamCommands::originalOrHost;
          case "HOST" -> context -> context.requestHeaders().get(HeaderName.AUTHORITY);
          case "ORIG" -> context -> context.requestHeaders().get(HeaderName.X_ENVOY_ORIGINAL_HOST);
          default ->
              throw PathOperators.invalid(
                  command.name(), hostOption, "'ORIG_OR_HOST'/'HOST'/'ORIG'");
        };
    return new TextOperator(
        switch (options[0]) {
          case "", "SNI_ONLY" -> StreamCommands::serverName;
          case "SNI_FIRST" -> context -> firstOf(serverName(context), host.of(context));
          case "HOST_FIRST" -> context -> firstOf(host.of(context), serverName(context));
          default ->
              throw PathOperators.invalid(
                  command.name(), options[0], "'SNI_ONLY'/'SNI_FIRST'/'HOST_FIRST'");
        });
  }

  private static @Nullable String firstOf(@Nullable String one, @Nullable String other) {
    return one == null ? other : one;
  }

  private static @Nullable String originalOrHost(FormatContext context) {
    String original = context.requestHeaders().get(HeaderName.X_ENVOY_ORIGINAL_HOST);
    return original == null ? context.requestHeaders().get(HeaderName.AUTHORITY) : original;
  }

  private static @Nullable String serverName(FormatContext context) {
    String name = Texts.nonEmpty(connection(context).requestedServerName());
    return name == null ? null : Texts.hostNameForLog(name);
  }
}
