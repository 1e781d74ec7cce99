package io.weft.formatter;

import io.weft.http.UpstreamInfo;

/** Commands that count bytes. */
final class ByteCommands {
  /** A count of the last attempt. */
  @FunctionalInterface
  private interface UpstreamCount {
    long of(UpstreamInfo upstream);
  }

  private ByteCommands() {}

  static void addTo(CommandTable table) {
    table.number("BYTES_RECEIVED", context -> context.streamInfo().bytes().received());
    table.number("BYTES_SENT", context -> context.streamInfo().bytes().sent());
    table.number(
        "DOWNSTREAM_WIRE_BYTES_RECEIVED", context -> context.streamInfo().bytes().wireReceived());
    table.number("DOWNSTREAM_WIRE_BYTES_SENT", context -> context.streamInfo().bytes().wireSent());
    for (String kind : new String[] {"HEADER", "DECOMPRESSED_HEADER"}) {
      table.number(
          "DOWNSTREAM_" + kind + "_BYTES_RECEIVED",
          context -> context.streamInfo().bytes().headersReceived());
      table.number(
          "DOWNSTREAM_" + kind + "_BYTES_SENT",
          context -> context.streamInfo().bytes().headersSent());
      upstream(table, "UPSTREAM_" + kind + "_BYTES_SENT", UpstreamInfo::headerBytesSent);
      upstream(table, "UPSTREAM_" + kind + "_BYTES_RECEIVED", UpstreamInfo::headerBytesReceived);
    }
    upstream(table, "UPSTREAM_WIRE_BYTES_SENT", UpstreamInfo::wireBytesSent);
    upstream(table, "UPSTREAM_WIRE_BYTES_RECEIVED", UpstreamInfo::wireBytesReceived);
    // Known to QUIC alone.
    table.number("BYTES_RETRANSMITTED", context -> 0);
    table.number("PACKETS_RETRANSMITTED", context -> 0);
    table.number("DOWNSTREAM_CX_RTT", context -> 0);
  }

  private static void upstream(CommandTable table, String name, UpstreamCount count) {
    table.number(
        name,
        context -> {
          UpstreamInfo upstream = context.streamInfo().upstream();
          return upstream == null ? 0 : count.of(upstream);
        });
  }
}
