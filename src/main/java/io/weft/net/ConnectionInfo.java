package io.weft.net;

import io.weft.common.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a connection: addresses, server name, protocols, and what filters noted.
 *
 * <p>Listener filters, the transport socket and network filters fill it in, one after the other, on
 * the connection's thread; the streams of the connection read it. Source: Envoy's {@code
 * ConnectionInfoProvider}.
 */
public final class ConnectionInfo {
  private static final AtomicLong IDS = new AtomicLong();

  private final long id = IDS.getAndIncrement();
  private final Instant startTime = Instant.now();
  private final Address directLocalAddress;
  private final Address directRemoteAddress;
  private Address localAddress;
  private Address remoteAddress;
  private boolean localAddressRestored;
  private String transportProtocol = "";
  private @Nullable String requestedServerName;
  private List<String> applicationProtocols = List.of();
  private @Nullable String negotiatedProtocol;
  private @Nullable TlsInfo tls;
  private @Nullable String ja3;
  private @Nullable String ja4;
  private String listenerName = "";
  private String filterChainName = "";
  private Metadata listenerMetadata = Metadata.EMPTY;
  private Metadata filterChainMetadata = Metadata.EMPTY;
  private @Nullable String terminationDetails;
  private @Nullable String localCloseReason;
  private Metadata dynamicMetadata = Metadata.EMPTY;
  private Drain.Member drain = Drain.Member.NONE;
  private final FilterState filterState = new FilterState();

  /** A connection between the two ends that the socket itself reports. */
  public ConnectionInfo(Address local, Address remote) {
    this.directLocalAddress = local;
    this.directRemoteAddress = remote;
    this.localAddress = local;
    this.remoteAddress = remote;
  }

  /** Unique in this process; {@code %CONNECTION_ID%}. */
  public long id() {
    return id;
  }

  /** When the connection was accepted or its opening began. */
  public Instant startTime() {
    return startTime;
  }

  /** Our end: the address the client meant, if a listener filter restored it. */
  public Address localAddress() {
    return localAddress;
  }

  /** Our end as the socket reports it. */
  public Address directLocalAddress() {
    return directLocalAddress;
  }

  /** The other end: the client behind a proxy, if a listener filter learned it. */
  public Address remoteAddress() {
    return remoteAddress;
  }

  /** The other end as the socket reports it. */
  public Address directRemoteAddress() {
    return directRemoteAddress;
  }

  /** Puts the address that the client meant in the place of the socket's own. */
  public void restoreLocalAddress(Address restored) {
    localAddress = restored;
    localAddressRestored = true;
  }

  /** Whether a listener filter restored the local address. */
  public boolean isLocalAddressRestored() {
    return localAddressRestored;
  }

  /** Puts the address of the client behind a proxy in the place of the socket's own. */
  public void remoteAddress(Address client) {
    remoteAddress = client;
  }

  /** {@code tls}, {@code raw_buffer}, or empty while nobody looked. */
  public String transportProtocol() {
    return transportProtocol;
  }

  /** Notes the detected transport protocol. */
  public void transportProtocol(String detected) {
    transportProtocol = detected;
  }

  /** The server name of the ClientHello, lower case; null if there was none or nobody looked. */
  public @Nullable String requestedServerName() {
    return requestedServerName;
  }

  /** Notes the server name of the ClientHello. */
  public void requestedServerName(@Nullable String name) {
    requestedServerName = name;
  }

  /** The protocols that the client offered or that were detected, in the client's order. */
  public List<String> applicationProtocols() {
    return applicationProtocols;
  }

  /** Notes the offered or detected protocols. */
  public void applicationProtocols(List<String> protocols) {
    applicationProtocols = List.copyOf(protocols);
  }

  /** The protocol that ALPN agreed upon; null if none. */
  public @Nullable String negotiatedProtocol() {
    return negotiatedProtocol;
  }

  /** Notes the protocol that ALPN agreed upon. */
  public void negotiatedProtocol(@Nullable String protocol) {
    negotiatedProtocol = protocol;
  }

  /** What the handshake agreed upon; null in clear text. */
  public @Nullable TlsInfo tls() {
    return tls;
  }

  /** Notes what the handshake agreed upon. */
  public void tls(@Nullable TlsInfo agreed) {
    tls = agreed;
  }

  /** The JA3 digest of the ClientHello; null if nobody made one. */
  public @Nullable String ja3() {
    return ja3;
  }

  /** Notes the JA3 digest of the ClientHello. */
  public void ja3(String digest) {
    ja3 = digest;
  }

  /** The JA4 fingerprint of the ClientHello; null if nobody made one. */
  public @Nullable String ja4() {
    return ja4;
  }

  /** Notes the JA4 fingerprint of the ClientHello. */
  public void ja4(String fingerprint) {
    ja4 = fingerprint;
  }

  /** The listener that accepted this connection; empty for one to a host. */
  public String listenerName() {
    return listenerName;
  }

  /** Notes the listener. */
  public void listenerName(String name) {
    listenerName = name;
  }

  /** The filter chain that serves this connection; empty if it has no name. */
  public String filterChainName() {
    return filterChainName;
  }

  /** Notes the filter chain. */
  public void filterChainName(String name) {
    filterChainName = name;
  }

  /** The listener's metadata. */
  public Metadata listenerMetadata() {
    return listenerMetadata;
  }

  /** Notes the listener's metadata. */
  public void listenerMetadata(Metadata metadata) {
    listenerMetadata = metadata;
  }

  /** The metadata of the filter chain. */
  public Metadata filterChainMetadata() {
    return filterChainMetadata;
  }

  /** Notes the metadata of the filter chain. */
  public void filterChainMetadata(Metadata metadata) {
    filterChainMetadata = metadata;
  }

  /** Why Weft ended the connection; null if it did not. */
  public @Nullable String terminationDetails() {
    return terminationDetails;
  }

  /** Notes why Weft ends the connection. */
  public void terminationDetails(String details) {
    terminationDetails = details;
  }

  /** Which of Weft's own rules closed the connection, in Envoy's words; null if none did. */
  public @Nullable String localCloseReason() {
    return localCloseReason;
  }

  /** Notes which of Weft's own rules closes the connection. */
  public void localCloseReason(String reason) {
    localCloseReason = reason;
  }

  /** The connection as the drain of its filter chain sees it. */
  public Drain.Member drain() {
    return drain;
  }

  /** Notes the membership in the drain of the filter chain. */
  public void drain(Drain.Member member) {
    drain = member;
  }

  /** What filters noted under Envoy's name-spaces. */
  public Metadata dynamicMetadata() {
    return dynamicMetadata;
  }

  /** Adds {@code facts} to what filters noted under {@code namespace}. */
  public void addDynamicMetadata(String namespace, Map<String, @Nullable Object> facts) {
    dynamicMetadata = dynamicMetadata.with(namespace, facts);
  }

  /** Typed objects that live as long as the connection, by Envoy's keys; any thread. */
  public FilterState filterState() {
    return filterState;
  }
}
