package io.weft.hcm;

import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.StreamInfo;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a request can be routed and brings its path and host into the form that routes match.
 *
 * <p>Immutable. Source: the beginning of Envoy's {@code
 * ConnectionManagerImpl::ActiveStream::decodeHeaders}.
 */
final class RequestPreparation {
  private static final String PATH_NORMALIZATION_FAILED = "path_normalization_failed";

  private final PathNormalization paths;
  private final HostNormalization hosts;
  private final HttpConnectionManagerStats stats;

  RequestPreparation(
      PathNormalization paths, HostNormalization hosts, HttpConnectionManagerStats stats) {
    this.paths = paths;
    this.hosts = hosts;
    this.stats = stats;
  }

  /** Changes the headers of {@code request}; the answer if it cannot be served, else null. */
  @Nullable HttpResponse prepare(HttpRequest request) {
    HeaderMap headers = request.headers();
    StreamInfo info = request.streamInfo();
    String authority = headers.get(HeaderName.AUTHORITY);
    if (authority == null) {
      return HttpResponse.localReply(400, "missing_host_header", "");
    }
    String path = headers.get(HeaderName.PATH);
    boolean connect = request.method().equals("CONNECT");
    if (!connect || path != null) {
      HttpResponse refusal = preparePath(headers, path == null ? "" : path);
      if (refusal != null) {
        return refusal;
      }
    }
    if (!hosts.equals(HostNormalization.NONE)) {
      String host = hosts.apply(authority, info.connection().localAddress().port());
      headers.set(HeaderName.AUTHORITY, host);
    }
    return null;
  }

  private @Nullable HttpResponse preparePath(HeaderMap headers, String target) {
    String path = target;
    if (path.isEmpty()) {
      stats.increment(HcmCounter.DOWNSTREAM_RQ_NON_RELATIVE_PATH);
      return HttpResponse.localReply(404, "missing_path_rejected", "");
    }
    if (path.charAt(0) != '/') {
      stats.increment(HcmCounter.DOWNSTREAM_RQ_NON_RELATIVE_PATH);
      return HttpResponse.localReply(404, "absolute_path_rejected", "");
    }
    int fragment = path.indexOf('#');
    if (fragment >= 0) {
      if (paths.rejectsFragments().getAsBoolean()) {
        return rejectPath();
      }
      path = path.substring(0, fragment);
      headers.set(HeaderName.PATH, path);
    }
    return paths.isActive() ? normalize(headers, path) : null;
  }

  private @Nullable HttpResponse normalize(HeaderMap headers, String path) {
    PathNormalization.Outcome outcome = paths.apply(path);
    // Logs show what became of the path, even of one that is not accepted.
    headers.set(HeaderName.PATH, outcome.path());
    return switch (outcome) {
      case PathNormalization.Outcome.Accepted accepted -> null;
      case PathNormalization.Outcome.Rejected rejected -> rejectPath();
      case PathNormalization.Outcome.Redirected redirected ->
          GrpcContentType.isIn(headers) ? rejectPath() : redirect(redirected.path());
    };
  }

  private HttpResponse rejectPath() {
    stats.increment(HcmCounter.DOWNSTREAM_RQ_FAILED_PATH_NORMALIZATION);
    return HttpResponse.localReply(400, PATH_NORMALIZATION_FAILED, "");
  }

  private HttpResponse redirect(String path) {
    stats.increment(HcmCounter.DOWNSTREAM_RQ_REDIRECTED_WITH_NORMALIZED_PATH);
    HeaderMap headers = new HeaderMap(12);
    headers.add(HeaderName.STATUS, "307");
    headers.add(HeaderName.LOCATION, path);
    return HttpResponse.localReply(headers, HttpBody.EMPTY, PATH_NORMALIZATION_FAILED);
  }
}
