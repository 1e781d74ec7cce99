package io.weft.formatter;

import io.weft.http.StreamInfo;
import io.weft.http.UpstreamInfo;
import io.weft.http.UpstreamInfo.Attempt;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Commands that tell which host served a stream, and how. */
final class UpstreamCommands {
  private UpstreamCommands() {}

  static void addTo(CommandTable table) {
    table.add(
        "UPSTREAM_HOST",
        Arguments.NONE,
        command -> new AddressOperator.WithPort(UpstreamCommands::hostAddress));
    table.text("UPSTREAM_HOST_NAME", UpstreamCommands::hostName);
    table.text(
        "UPSTREAM_HOST_NAME_WITHOUT_PORT",
        context -> {
          String name = hostName(context);
          return name == null ? null : Texts.withoutPort(name);
        });
    attempted(table, "UPSTREAM_HOSTS_ATTEMPTED", attempt -> attempt.address().toString());
    attempted(table, "UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT", attempt -> attempt.address().host());
    attempted(table, "UPSTREAM_HOST_NAMES_ATTEMPTED", Attempt::hostName);
    attempted(
        table,
        "UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT",
        attempt -> Texts.withoutPort(attempt.hostName()));
    attempted(
        table,
        "UPSTREAM_CONNECTION_IDS_ATTEMPTED",
        attempt -> Long.toString(attempt.connectionId()));
    table.number("UPSTREAM_CONNECTION_ID", UpstreamCommands::connectionId);
    table.text(
        "UPSTREAM_CLUSTER",
        context -> Texts.nonEmpty(context.streamInfo().upstreamCluster().statName()));
    table.text(
        "UPSTREAM_CLUSTER_RAW",
        context -> Texts.nonEmpty(context.streamInfo().upstreamCluster().name()));
    table.text(
        "UPSTREAM_PROTOCOL",
        context -> {
          UpstreamInfo upstream = context.streamInfo().upstream();
          return upstream == null ? null : HttpCommands.text(upstream.protocol());
        });
    table.number("UPSTREAM_REQUEST_ATTEMPT_COUNT", UpstreamCommands::attemptCount);
    table.text("UPSTREAM_TRANSPORT_FAILURE_REASON", UpstreamCommands::failureReason);
    table.text("UPSTREAM_LOCAL_CLOSE_REASON", UpstreamCommands::localCloseReason);
    table.text(
        "UPSTREAM_DETECTED_CLOSE_TYPE",
        context -> AddressCommands.upstreamConnection(context) == null ? null : "Normal");
  }

  private static void attempted(CommandTable table, String name, Function<Attempt, String> part) {
    table.text(
        name,
        context -> {
          UpstreamInfo upstream = context.streamInfo().upstream();
          List<Attempt> attempts = upstream == null ? List.of() : upstream.attempts();
          return Texts.joined(attempts.stream().map(part).toList());
        });
  }

  private static @Nullable Address hostAddress(FormatContext context) {
    UpstreamInfo upstream = context.streamInfo().upstream();
    return upstream == null ? null : upstream.hostAddress();
  }

  private static @Nullable String hostName(FormatContext context) {
    UpstreamInfo upstream = context.streamInfo().upstream();
    Address address = upstream == null ? null : upstream.hostAddress();
    if (upstream == null || address == null) {
      return null;
    }
    return upstream.hostName().isEmpty() ? address.toString() : upstream.hostName();
  }

  private static long connectionId(FormatContext context) {
    ConnectionInfo connection = AddressCommands.upstreamConnection(context);
    return connection == null ? 0 : connection.id();
  }

  private static long attemptCount(FormatContext context) {
    UpstreamInfo upstream = context.streamInfo().upstream();
    return upstream == null ? 0 : upstream.attemptCount();
  }

  private static @Nullable String failureReason(FormatContext context) {
    StreamInfo stream = context.streamInfo();
    String reason = stream.upstream() == null ? null : stream.upstream().transportFailureReason();
    return reason == null || reason.isEmpty() ? null : Texts.withoutSpaces(reason);
  }

  private static @Nullable String localCloseReason(FormatContext context) {
    UpstreamInfo upstream = context.streamInfo().upstream();
    return upstream == null ? null : Texts.nonEmpty(upstream.localCloseReason());
  }
}
