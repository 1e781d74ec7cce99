package io.weft.http;

import io.weft.common.Metadata;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.net.FilterState;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The single record of a stream or TCP connection, from which logs, stats and spans are made.
 *
 * <p>Each stage fills in what it learns, on the stream's thread. Times are those of {@link
 * System#nanoTime}; 0 means that the point was not reached. Source: Envoy's {@code StreamInfo}.
 */
public final class StreamInfo {
  private static final String CONNECTION_RECORD = "weft.connection.stream_info";

  private final ConnectionInfo connection;
  private final Instant startTime;
  private final long startNanos;
  private final Cancellation cancellation = new Cancellation();
  private final StreamBytes bytes = new StreamBytes();
  private long random = ThreadLocalRandom.current().nextLong();
  private @Nullable Address remoteAddress;
  private @Nullable Protocol protocol;
  private @Nullable MatchedRoute route;
  private boolean routeResolved;
  private @Nullable RouteResolver routeResolver;
  private int filterDepth = -1;
  private int responseCode;
  private @Nullable String responseCodeDetails;
  private @Nullable List<ResponseFlag> flags;
  private @Nullable UpstreamInfo upstream;
  private UpstreamCluster upstreamCluster = UpstreamCluster.NONE;
  private @Nullable String virtualClusterName;
  private long requestEndNanos;
  private long responseStartNanos;
  private long responseEndNanos;
  private boolean internalRequest;
  private boolean matchesUpstreamScheme;
  private boolean healthCheck;
  private @Nullable String requestId;
  private Metadata dynamicMetadata = Metadata.EMPTY;
  private @Nullable FilterState filterState;
  private @Nullable StreamTimers timers;
  private Informational informational = Informational.IGNORE;

  /**
   * The record of {@code connection} itself, made when first asked for: the TCP proxy and the
   * listener's access log share it.
   */
  public static StreamInfo ofConnection(ConnectionInfo connection) {
    return (StreamInfo)
        connection
            .filterState()
            .computeIfAbsent(CONNECTION_RECORD, key -> new StreamInfo(connection, null));
  }

  /** The record of a stream of {@code connection} that begins now. */
  public StreamInfo(ConnectionInfo connection, @Nullable Protocol protocol) {
    this(connection, protocol, Instant.now());
  }

  /** The record of a stream of {@code connection} that began at {@code startTime}. */
  public StreamInfo(ConnectionInfo connection, @Nullable Protocol protocol, Instant startTime) {
    this.connection = connection;
    this.protocol = protocol;
    this.startTime = startTime;
    this.startNanos = System.nanoTime();
  }

  /** The connection to the client. */
  public ConnectionInfo connection() {
    return connection;
  }

  /** The client: as {@code x-forwarded-for} tells where it is trusted, else the connection's. */
  public Address remoteAddress() {
    return remoteAddress == null ? connection.remoteAddress() : remoteAddress;
  }

  /** Puts the client that {@code x-forwarded-for} tells of in the place of the connection's. */
  public void remoteAddress(Address client) {
    remoteAddress = client;
  }

  /** When the stream began. */
  public Instant startTime() {
    return startTime;
  }

  /** When the stream began. */
  public long startNanos() {
    return startNanos;
  }

  /** A random number that stays the same for the stream: weighted clusters, runtime fractions. */
  public long random() {
    return random;
  }

  /** The protocol that the client speaks; null for a TCP connection. */
  public @Nullable Protocol protocol() {
    return protocol;
  }

  /** Notes the protocol that the client speaks. */
  public void protocol(Protocol spoken) {
    protocol = spoken;
  }

  /** The route if it was matched already; any thread, which may see what held a moment ago. */
  public @Nullable MatchedRoute resolvedRoute() {
    return route;
  }

  /** The route that the request matches; null if none does. Matches when first asked. */
  public @Nullable MatchedRoute route() {
    if (!routeResolved) {
      routeResolved = true;
      route = routeResolver == null ? null : routeResolver.resolve();
    }
    return route;
  }

  /** Has the route found by {@code resolver} when it is next asked for. */
  public void routeResolver(RouteResolver resolver) {
    routeResolver = resolver;
    clearRoute();
  }

  /** Has what the request lacks be asked for, and the route matched anew; blocks until it came. */
  public void updateRoute() throws IOException {
    if (routeResolver != null && routeResolver.update()) {
      clearRoute();
    }
  }

  /** Forgets the route and its cluster, so that it is matched anew with the fields as they are. */
  public void clearRoute() {
    routeResolved = false;
    route = null;
    upstreamCluster = UpstreamCluster.NONE;
  }

  /** Forgets all but what came from the client and the state of filters, to begin anew. */
  public void recreate() {
    clearRoute();
    random = ThreadLocalRandom.current().nextLong();
    remoteAddress = null;
    filterDepth = -1;
    responseCode = 0;
    responseCodeDetails = null;
    flags = null;
    upstream = null;
    virtualClusterName = null;
    responseStartNanos = 0;
    responseEndNanos = 0;
    healthCheck = false;
    dynamicMetadata = Metadata.EMPTY;
  }

  /** Puts {@code replacement} in the place of what would match. */
  public void route(MatchedRoute replacement) {
    route = replacement;
    routeResolved = true;
  }

  /** The most specific settings of the route for a filter; {@code otherwise} if it has none. */
  public <R> R filterConfig(PerRouteKey<R> key, R otherwise) {
    MatchedRoute matched = route();
    R specific = matched == null ? null : matched.filterConfig(key);
    return specific == null ? otherwise : specific;
  }

  /** The status sent to the client; 0 if none was. */
  public int responseCode() {
    return responseCode;
  }

  /** Notes the status sent to the client. */
  public void responseCode(int status) {
    responseCode = status;
  }

  /** Why the response has its status, in Envoy's words; null if nobody said. */
  public @Nullable String responseCodeDetails() {
    return responseCodeDetails;
  }

  /** Notes why the response has its status. */
  public void responseCodeDetails(@Nullable String details) {
    responseCodeDetails = details;
  }

  /** Notes that {@code flag} applies. */
  public void addFlag(ResponseFlag flag) {
    List<ResponseFlag> known = flags == null ? new ArrayList<>(2) : flags;
    flags = known;
    if (!known.contains(flag)) {
      known.add(flag);
    }
  }

  /** Whether {@code flag} applies. */
  public boolean hasFlag(ResponseFlag flag) {
    return flags != null && flags.contains(flag);
  }

  /** All flags that apply, in the order in which they were noted, as Envoy logs them. */
  public List<ResponseFlag> flags() {
    return flags == null ? List.of() : flags;
  }

  /** What is known about the host; null if none was chosen. */
  public @Nullable UpstreamInfo upstream() {
    return upstream;
  }

  /** What is known about the host, made if need be. */
  public UpstreamInfo ensureUpstream() {
    UpstreamInfo known = upstream == null ? new UpstreamInfo() : upstream;
    upstream = known;
    return known;
  }

  /** Puts what is known about another host in the place of what was; for concurrent attempts. */
  public void upstream(UpstreamInfo replacement) {
    upstream = replacement;
  }

  /** The chosen cluster; {@link UpstreamCluster#NONE} if none was. */
  public UpstreamCluster upstreamCluster() {
    return upstreamCluster;
  }

  /** Notes the chosen cluster. */
  public void upstreamCluster(UpstreamCluster chosen) {
    upstreamCluster = chosen;
  }

  /** The virtual cluster that the request falls in; null if none. */
  public @Nullable String virtualClusterName() {
    return virtualClusterName;
  }

  /** Notes the virtual cluster. */
  public void virtualClusterName(@Nullable String name) {
    virtualClusterName = name;
  }

  /** How many bytes were exchanged with the client. */
  public StreamBytes bytes() {
    return bytes;
  }

  /** When the last byte of the request was there. */
  public long requestEndNanos() {
    return requestEndNanos;
  }

  /** Notes when the last byte of the request was there. */
  public void requestEndNanos(long nanos) {
    requestEndNanos = nanos;
  }

  /** When the first byte of the response was sent. */
  public long responseStartNanos() {
    return responseStartNanos;
  }

  /** Notes when the first byte of the response was sent. */
  public void responseStartNanos(long nanos) {
    responseStartNanos = nanos;
  }

  /** When the last byte of the response was sent, or the stream ended. */
  public long responseEndNanos() {
    return responseEndNanos;
  }

  /** Notes when the last byte of the response was sent, or the stream ended. */
  public void responseEndNanos(long nanos) {
    responseEndNanos = nanos;
  }

  /** Whether the request comes from an internal address. */
  public boolean isInternalRequest() {
    return internalRequest;
  }

  /** Notes whether the request comes from an internal address. */
  public void internalRequest(boolean internal) {
    internalRequest = internal;
  }

  /** Whether {@code :scheme} becomes that of the connection to the host. */
  public boolean matchesUpstreamScheme() {
    return matchesUpstreamScheme;
  }

  /** Has {@code :scheme} become that of the connection to the host. */
  public void matchUpstreamScheme() {
    matchesUpstreamScheme = true;
  }

  /** Whether the request is a health check. */
  public boolean isHealthCheck() {
    return healthCheck;
  }

  /** Notes that the request is a health check. */
  public void healthCheck(boolean check) {
    healthCheck = check;
  }

  /** The request id; null if there is none. */
  public @Nullable String requestId() {
    return requestId;
  }

  /** Notes the request id. */
  public void requestId(@Nullable String id) {
    requestId = id;
  }

  /** What filters noted under Envoy's name-spaces. */
  public Metadata dynamicMetadata() {
    return dynamicMetadata;
  }

  /** Adds {@code facts} to what filters noted under {@code namespace}. */
  public void addDynamicMetadata(String namespace, Map<String, @Nullable Object> facts) {
    dynamicMetadata = dynamicMetadata.with(namespace, facts);
  }

  /** Puts {@code facts} in the place of what filters noted. */
  public void dynamicMetadata(Metadata facts) {
    dynamicMetadata = facts;
  }

  /** The object under {@code key}, of this stream or else of its connection; null if none. */
  public @Nullable Object filterState(String key) {
    Object own = filterState == null ? null : filterState.get(key);
    return own == null ? connection.filterState().get(key) : own;
  }

  /** Whether filters noted any object of this stream or of its connection. */
  public boolean hasFilterState() {
    return filterState != null || !connection.filterState().isEmpty();
  }

  /** The objects that live as long as the stream. */
  public FilterState ownFilterState() {
    FilterState own = filterState == null ? new FilterState() : filterState;
    filterState = own;
    return own;
  }

  /** The time limits of the stream; null for a TCP connection. */
  public @Nullable StreamTimers timers() {
    return timers;
  }

  /** Notes the time limits that the codec keeps for this stream. */
  public void timers(StreamTimers ofStream) {
    timers = ofStream;
  }

  /** Takes the 1xx responses of the host; on the stream's thread. */
  public Informational informational() {
    return informational;
  }

  /** Has 1xx responses of the host go to {@code sink}. */
  public void informational(Informational sink) {
    informational = sink;
  }

  /** The way to end what the stream waits for. */
  public Cancellation cancellation() {
    return cancellation;
  }

  /** How many filters are inside the one that was entered last; -1 outside the chain. */
  int filterDepth() {
    return filterDepth;
  }

  void filterDepth(int inside) {
    filterDepth = inside;
  }
}
