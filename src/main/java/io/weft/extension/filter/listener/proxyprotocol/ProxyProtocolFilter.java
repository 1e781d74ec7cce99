package io.weft.extension.filter.listener.proxyprotocol;

import io.weft.net.AcceptedSocket;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.net.ListenerFilter;
import io.weft.net.ProxyProtocol;
import io.weft.net.ProxyProtocol.PassThrough;
import io.weft.net.ProxyProtocol.Tlv;
import io.weft.net.RefusedConnectionException;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Takes the addresses of a connection from the header of the PROXY protocol that precedes it, and
 * consumes that.
 *
 * <p>Blocks until the header is whole. Closes connections whose header is malformed, not allowed,
 * or missing. Source: {@code envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol}.
 */
final class ProxyProtocolFilter implements ListenerFilter {
  /** What the configuration says. */
  record Settings(
      boolean allowsMissing,
      boolean allowsVersion1,
      boolean allowsVersion2,
      List<Rule> rules,
      PassThrough passed) {
    Settings {
      rules = List.copyOf(rules);
    }

    boolean allows(int version) {
      return version == 1 ? allowsVersion1 : allowsVersion2;
    }
  }

  /** Where the value of a type is noted. */
  record Rule(int type, String namespace, String key) {}

  private final Settings settings;
  private final ProxyProtocolStats stats;

  ProxyProtocolFilter(Settings settings, ProxyProtocolStats stats) {
    this.settings = settings;
    this.stats = stats;
  }

  @Override
  public void inspect(AcceptedSocket socket) throws IOException {
    byte[] seen = socket.peekBeyond(0);
    while (true) {
      switch (ProxyHeader.parse(seen)) {
        case ProxyHeader.Result.Found found -> {
          onHeader(found.header(), socket);
          return;
        }
        case ProxyHeader.Result.Malformed malformed -> {
          stats.error(malformed.version());
          throw new RefusedConnectionException("malformed PROXY header");
        }
        case ProxyHeader.Result.None none -> {
          onMissing(seen);
          return;
        }
        case ProxyHeader.Result.Incomplete incomplete -> seen = more(socket, incomplete.needed());
      }
    }
  }

  private static byte[] more(AcceptedSocket socket, int needed) throws IOException {
    byte[] seen = socket.peekBeyond(needed - 1);
    if (seen.length < needed) {
      throw new EOFException("ended in the PROXY header");
    }
    return seen;
  }

  private void onMissing(byte[] seen) throws IOException {
    if (!settings.allowsMissing()) {
      if (isLine(seen)) {
        stats.error(1); // Envoy takes any line for a bad header of version 1
      } else {
        stats.notFoundDisallowed();
      }
      throw new RefusedConnectionException("no PROXY header");
    }
    stats.notFoundAllowed();
  }

  private static boolean isLine(byte[] seen) {
    for (int i = 1; i < seen.length; i++) {
      if (seen[i] == '\n' && seen[i - 1] == '\r') {
        return true;
      }
    }
    return false;
  }

  private void onHeader(ProxyHeader header, AcceptedSocket socket) throws IOException {
    if (!settings.allows(header.version())) {
      if (settings.allowsMissing()) {
        stats.notFoundAllowed(); // what is not allowed is taken for another protocol
        return;
      }
      stats.disallowed(header.version());
      throw new RefusedConnectionException("PROXY header of a version that is not allowed");
    }
    stats.found(header.version());
    socket.skip(header.length());
    ConnectionInfo info = socket.info();
    Address remote = header.remote();
    Address local = header.local();
    if (remote != null && local != null) {
      info.remoteAddress(remote);
      if (!local.equals(info.localAddress())) {
        info.restoreLocalAddress(local); // to the listener itself nothing needs to be handed off
      }
    }
    List<Tlv> kept = settings.passed().of(header.tlvs());
    if (!kept.isEmpty()) {
      info.filterState().put(ProxyProtocol.Kept.KEY, new ProxyProtocol.Kept(kept));
    }
    for (ProxyHeader.Value value : header.values()) {
      for (Rule rule : settings.rules()) {
        if (rule.type() == value.type()) {
          info.addDynamicMetadata(rule.namespace(), Map.of(rule.key(), value.text()));
        }
      }
    }
  }
}
