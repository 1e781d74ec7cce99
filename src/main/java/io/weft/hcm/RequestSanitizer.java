package io.weft.hcm;

import io.weft.hcm.OriginalIpDetection.Result;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpResponse;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.net.Ips;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request's headers trustworthy: removes what belongs to the hop or to insiders, and says
 * where the request came from.
 *
 * <p>Immutable. Source: Envoy's pages on HTTP header manipulation and on header sanitizing.
 */
final class RequestSanitizer {
  /** By which an internal client wants the request traced. */
  static final HeaderName FORCE_TRACE = HeaderName.of("x-envoy-force-trace");

  private static final HeaderName DOWNSTREAM_SERVICE_CLUSTER =
      HeaderName.of("x-envoy-downstream-service-cluster");
  private static final HeaderName DOWNSTREAM_SERVICE_NODE =
      HeaderName.of("x-envoy-downstream-service-node");
  private static final List<HeaderName> OF_INSIDERS =
      List.of(
          HeaderName.X_ENVOY_RETRY_ON,
          HeaderName.X_ENVOY_RETRY_GRPC_ON,
          HeaderName.X_ENVOY_MAX_RETRIES,
          HeaderName.X_ENVOY_UPSTREAM_ALT_STAT_NAME,
          HeaderName.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS,
          HeaderName.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS,
          HeaderName.X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE,
          HeaderName.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS,
          HeaderName.X_ENVOY_RETRIABLE_STATUS_CODES,
          HeaderName.X_ENVOY_RETRIABLE_HEADER_NAMES,
          HeaderName.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT,
          FORCE_TRACE,
          HeaderName.of("x-envoy-upstream-stream-duration-ms"),
          HeaderName.of("x-envoy-ip-tags"),
          HeaderName.of("x-envoy-original-url"));
  private static final String HTTP = "http";
  private static final String HTTPS = "https";

  private final ForwardingSettings forwarding;
  private final IdentitySettings identity;
  private final List<EarlyHeaderMutation> earlyMutations;

  RequestSanitizer(HttpConnectionManagerSettings settings) {
    this.forwarding = settings.forwarding();
    this.identity = settings.identity();
    this.earlyMutations = settings.earlyMutations();
  }

  /**
   * Changes {@code headers} and notes in {@code info} who the client is.
   *
   * @param internalOnly what the route table reserves for insiders
   * @return the answer to a client that must not remain unknown; null to go on
   */
  @Nullable HttpResponse sanitize(
      HeaderMap headers, StreamInfo info, List<HeaderName> internalOnly) {
    removeHopByHop(headers);
    for (int i = 0; i < earlyMutations.size(); i++) {
      earlyMutations.get(i).mutate(headers, info);
    }
    Result detected = detect(headers, info.connection().remoteAddress());
    if (detected.rejectWithStatus() != 0) {
      return HttpResponse.localReply(
          detected.rejectWithStatus(), "rejecting_because_detection_failed", "");
    }
    boolean internal = noteClient(headers, info, detected);
    boolean edge = !internal && forwarding.useRemoteAddress();
    info.internalRequest(internal);
    if (internal) {
      headers.set(HeaderName.X_ENVOY_INTERNAL, "true");
    } else {
      removeOfInsiders(headers, edge, internalOnly);
    }
    addIdentity(headers);
    if (edge && info.remoteAddress().ip() != null) {
      headers.set(HeaderName.X_ENVOY_EXTERNAL_ADDRESS, info.remoteAddress().host());
    }
    nameRequest(headers, info, edge);
    forwarding.clientCert().apply(headers, info.connection().tls());
    return null;
  }

  /** Whether {@code headers} ask for, or grant, another protocol on this connection. */
  static boolean isUpgrade(HeaderMap headers) {
    String connection = headers.get(HeaderName.CONNECTION);
    return connection != null
        && headers.contains(HeaderName.UPGRADE)
        && hasToken(connection, "upgrade");
  }

  /** Whether the comma-separated {@code list} has {@code token}, in whatever case. */
  static boolean hasToken(String list, String token) {
    int from = 0;
    while (from <= list.length()) {
      int comma = list.indexOf(',', from);
      int end = comma < 0 ? list.length() : comma;
      if (list.substring(from, end).strip().equalsIgnoreCase(token)) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }

  private static void removeHopByHop(HeaderMap headers) {
    if (headers.contains(HeaderName.CONNECTION) && !isUpgrade(headers)) {
      removeNominated(headers);
      headers.remove(HeaderName.CONNECTION);
      headers.remove(HeaderName.UPGRADE);
    } else if (!headers.contains(HeaderName.CONNECTION)) {
      headers.remove(HeaderName.UPGRADE);
    }
    String te = headers.get(HeaderName.TE);
    if (te != null) {
      if (hasToken(te, "trailers")) {
        headers.set(HeaderName.TE, "trailers");
      } else {
        headers.remove(HeaderName.TE);
      }
    }
    headers.remove(HeaderName.X_ENVOY_INTERNAL);
    headers.remove(HeaderName.KEEP_ALIVE);
    headers.remove(HeaderName.PROXY_CONNECTION);
    headers.remove(HeaderName.TRANSFER_ENCODING);
  }

  /** Removes the fields that {@code connection} nominates, as RFC 9110 section 7.6.1 asks. */
  private static void removeNominated(HeaderMap headers) {
    String connection = headers.joined(HeaderName.CONNECTION);
    if (connection == null) {
      return;
    }
    for (String token : connection.split(",", -1)) {
      String name = token.strip().toLowerCase(Locale.ROOT);
      boolean keeps =
          name.isEmpty()
              || name.equals("close")
              || name.equals("keep-alive")
              || name.equals("te")
              || name.equals("upgrade");
      if (!keeps) {
        headers.remove(HeaderName.of(name));
      }
    }
  }

  /** Who the client is, where the peer is not believed to be it. */
  private Result detect(HeaderMap headers, Address peer) {
    if (forwarding.useRemoteAddress()) {
      return Result.NONE;
    }
    List<OriginalIpDetection> detections = forwarding.detection();
    if (detections.isEmpty()) {
      Address told = ForwardedFor.trusted(headers, forwarding.xffNumTrustedHops());
      return new Result(told, ForwardedFor.isSingle(headers), false, 0);
    }
    for (int i = 0; i < detections.size(); i++) {
      Result result = detections.get(i).detect(headers, peer);
      if (result.address() != null || result.rejectWithStatus() != 0) {
        return result;
      }
    }
    return Result.NONE;
  }

  /** Finds the client's address, extends the forwarding fields; whether the client is internal. */
  private boolean noteClient(HeaderMap headers, StreamInfo info, Result detected) {
    ConnectionInfo connection = info.connection();
    boolean single;
    Address client;
    if (forwarding.useRemoteAddress()) {
      single = !headers.contains(HeaderName.X_FORWARDED_FOR);
      int hops = forwarding.xffNumTrustedHops();
      Address trusted = hops > 0 ? ForwardedFor.trusted(headers, hops - 1) : null;
      client = trusted == null ? connection.remoteAddress() : trusted;
      appendForwardedFor(headers, connection.remoteAddress());
      if (hops == 0 || headers.get(HeaderName.X_FORWARDED_PROTO, "").isEmpty()) {
        headers.set(HeaderName.X_FORWARDED_PROTO, schemeOf(connection));
      }
      if (forwarding.appendXForwardedPort() && hops == 0) {
        headers.remove(HeaderName.X_FORWARDED_PORT);
      }
    } else {
      Address told = detected.address();
      client = told == null ? connection.remoteAddress() : told;
      single = detected.isTrusted() && told != null;
      if (told != null && detected.appendsPeer()) {
        appendForwardedFor(headers, connection.remoteAddress());
      }
    }
    info.remoteAddress(client);
    noteScheme(headers, info);
    InetAddress ip = client.ip();
    return single && ip != null && forwarding.isInternal().test(ip);
  }

  private void appendForwardedFor(HeaderMap headers, Address peer) {
    if (forwarding.skipXffAppend() || peer.ip() == null) {
      return;
    }
    InetAddress ip = peer.ip();
    boolean loopback = ip != null && Ips.isLoopback(ip);
    ForwardedFor.append(headers, loopback ? forwarding.localAddress() : peer.host());
  }

  private void noteScheme(HeaderMap headers, StreamInfo info) {
    ConnectionInfo connection = info.connection();
    if (forwarding.matchUpstreamScheme()) {
      info.matchUpstreamScheme();
    }
    if (!headers.contains(HeaderName.X_FORWARDED_PROTO)) {
      headers.add(HeaderName.X_FORWARDED_PROTO, schemeOf(connection));
    }
    if (forwarding.appendXForwardedPort() && !headers.contains(HeaderName.X_FORWARDED_PORT)) {
      headers.add(HeaderName.X_FORWARDED_PORT, Integer.toString(connection.localAddress().port()));
    }
    String overwrite = forwarding.schemeToOverwrite();
    if (overwrite != null) {
      headers.set(HeaderName.SCHEME, overwrite);
      headers.set(HeaderName.X_FORWARDED_PROTO, overwrite);
      return;
    }
    if (!headers.contains(HeaderName.SCHEME)) {
      headers.add(HeaderName.SCHEME, schemeFor(headers, connection));
    }
  }

  private static String schemeFor(HeaderMap headers, ConnectionInfo connection) {
    String forwarded = headers.get(HeaderName.X_FORWARDED_PROTO);
    if (forwarded != null) {
      if (forwarded.equalsIgnoreCase(HTTP)) {
        return HTTP;
      }
      if (forwarded.equalsIgnoreCase(HTTPS)) {
        return HTTPS;
      }
    }
    return schemeOf(connection);
  }

  private static String schemeOf(ConnectionInfo connection) {
    return connection.tls() == null ? HTTP : HTTPS;
  }

  private static void removeOfInsiders(
      HeaderMap headers, boolean edge, List<HeaderName> internalOnly) {
    if (edge) {
      headers.remove(HeaderName.X_ENVOY_DECORATOR_OPERATION);
      headers.remove(HeaderName.X_ENVOY_ORIGINAL_PATH);
      headers.remove(HeaderName.X_ENVOY_ORIGINAL_HOST);
      headers.remove(DOWNSTREAM_SERVICE_CLUSTER);
      headers.remove(DOWNSTREAM_SERVICE_NODE);
    }
    for (int i = 0; i < OF_INSIDERS.size(); i++) {
      headers.remove(OF_INSIDERS.get(i));
    }
    for (int i = 0; i < internalOnly.size(); i++) {
      headers.remove(internalOnly.get(i));
    }
  }

  private void addIdentity(HeaderMap headers) {
    String userAgent = identity.userAgent();
    if (userAgent != null) {
      headers.set(DOWNSTREAM_SERVICE_CLUSTER, userAgent);
      if (headers.get(HeaderName.USER_AGENT, "").isEmpty()) {
        headers.set(HeaderName.USER_AGENT, userAgent);
      }
      if (!identity.nodeName().isEmpty()) {
        headers.set(DOWNSTREAM_SERVICE_NODE, identity.nodeName());
      }
    }
    if (!identity.via().isEmpty()) {
      headers.appendValue(HeaderName.VIA, identity.via(), ", ");
    }
  }

  private void nameRequest(HeaderMap headers, StreamInfo info, boolean edge) {
    RequestIdSettings settings = identity.requestIds();
    if (settings.generate()) {
      String given = headers.get(HeaderName.X_REQUEST_ID);
      if (given == null || (edge && !settings.preserveExternal())) {
        headers.set(HeaderName.X_REQUEST_ID, RequestId.random());
      } else if (edge && settings.packTraceReason()) {
        headers.set(HeaderName.X_REQUEST_ID, RequestId.untraced(given));
      }
    }
    info.requestId(headers.get(HeaderName.X_REQUEST_ID));
  }
}
