package io.weft.formatter;

import io.weft.http.UpstreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import org.jspecify.annotations.Nullable;

/** Commands that tell the ends of connections. */
final class AddressCommands {
  private AddressCommands() {}

  static void addTo(CommandTable table) {
    add(table, "DOWNSTREAM_REMOTE", context -> context.streamInfo().remoteAddress());
    add(
        table,
        "DOWNSTREAM_DIRECT_REMOTE",
        context -> context.streamInfo().connection().directRemoteAddress());
    add(table, "DOWNSTREAM_LOCAL", context -> context.streamInfo().connection().localAddress());
    add(
        table,
        "DOWNSTREAM_DIRECT_LOCAL",
        context -> context.streamInfo().connection().directLocalAddress());
    add(table, "UPSTREAM_REMOTE", AddressCommands::upstreamRemote);
    add(table, "UPSTREAM_LOCAL", AddressCommands::upstreamLocal);
    // Only the addresses of listeners inside the process have one.
    table.text("DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID", context -> "");
    table.text("DOWNSTREAM_DIRECT_LOCAL_ADDRESS_ENDPOINT_ID", context -> "");
    table.text(
        "UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID",
        context -> upstreamRemote(context) == null ? null : "");
  }

  private static void add(CommandTable table, String prefix, AddressOperator.Field field) {
    table.add(prefix + "_ADDRESS", Arguments.NONE, command -> new AddressOperator.WithPort(field));
    table.add(
        prefix + "_ADDRESS_WITHOUT_PORT",
        Arguments.OPTIONAL,
        command -> AddressOperator.withoutPort(field, command.parameters()));
    table.add(prefix + "_PORT", Arguments.NONE, command -> new AddressOperator.Port(field));
  }

  private static @Nullable Address upstreamRemote(FormatContext context) {
    ConnectionInfo connection = upstreamConnection(context);
    return connection == null ? null : connection.remoteAddress();
  }

  private static @Nullable Address upstreamLocal(FormatContext context) {
    ConnectionInfo connection = upstreamConnection(context);
    return connection == null ? null : connection.localAddress();
  }

  /** The connection to the host; null if there was none. */
  static @Nullable ConnectionInfo upstreamConnection(FormatContext context) {
    UpstreamInfo upstream = context.streamInfo().upstream();
    return upstream == null ? null : upstream.connection();
  }
}
