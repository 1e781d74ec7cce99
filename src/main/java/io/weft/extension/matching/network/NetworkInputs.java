package io.weft.extension.matching.network;

import io.weft.matcher.MatchingData;
import io.weft.net.Address;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Facts of a connection as texts; null where there is none. */
final class NetworkInputs {
  private NetworkInputs() {}

  static @Nullable String destinationIp(MatchingData data) {
    return ip(data.connection().localAddress());
  }

  static @Nullable String destinationPort(MatchingData data) {
    return port(data.connection().localAddress());
  }

  static @Nullable String sourceIp(MatchingData data) {
    return ip(data.remoteAddress());
  }

  static @Nullable String sourcePort(MatchingData data) {
    return port(data.remoteAddress());
  }

  static @Nullable String directSourceIp(MatchingData data) {
    return ip(data.connection().directRemoteAddress());
  }

  /** {@code local}, or nothing. */
  static @Nullable String sourceType(MatchingData data) {
    return data.remoteAddress().isOnHostOf(data.connection().localAddress()) ? "local" : null;
  }

  static @Nullable String serverName(MatchingData data) {
    String name = data.connection().requestedServerName();
    return name == null || name.isEmpty() ? null : name;
  }

  static @Nullable String transportProtocol(MatchingData data) {
    String protocol = data.connection().transportProtocol();
    return protocol.isEmpty() ? null : protocol;
  }

  /** {@code 'h2','http/1.1'}. */
  static @Nullable String applicationProtocols(MatchingData data) {
    List<String> protocols = data.connection().applicationProtocols();
    return protocols.isEmpty() ? null : '\'' + String.join("','", protocols) + '\'';
  }

  static Function<MatchingData, @Nullable String> filterState(String key) {
    return data -> {
      Object object = data.filterState(key);
      return object == null ? null : object.toString();
    };
  }

  private static @Nullable String ip(Address address) {
    return address.ip() == null ? null : address.host();
  }

  private static @Nullable String port(Address address) {
    return address.ip() == null ? null : Integer.toString(address.port());
  }
}
