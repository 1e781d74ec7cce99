package io.weft.router;

import io.weft.common.Log;
import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Informational;
import io.weft.http.StreamInfo;
import io.weft.router.RouteAction.Forward;
import io.weft.upstream.Cluster;
import io.weft.upstream.Host;
import io.weft.upstream.LoadBalancerContext;
import io.weft.upstream.ResourcePriority;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends copies of a request elsewhere, each on a thread of its own, and throws the answers away;
 * the request itself never waits for them. Source: {@code RequestMirrorPolicy}.
 */
final class RequestMirror {
  private static final Log LOG = Log.of("router");
  private static final String SUFFIX = "-shadow";

  private record Copy(Cluster cluster, HttpRequest request) {}

  private final List<Copy> copies;

  private RequestMirror(List<Copy> copies) {
    this.copies = copies;
  }

  /** The copies that {@code forward} wants of {@code request}; null for none. */
  static @Nullable RequestMirror of(Router router, Forward forward, HttpRequest request) {
    if (forward.mirrorPolicies().isEmpty()) {
      return null;
    }
    List<Copy> copies = new ArrayList<>();
    for (RequestMirrorPolicy policy : forward.mirrorPolicies()) {
      RouteMatch.Fraction fraction = policy.fraction();
      Cluster cluster = router.cluster(policy.cluster(), request.headers());
      if (cluster != null
          && (fraction == null || fraction.includes(request.streamInfo().random()))) {
        copies.add(new Copy(cluster, copy(policy, request)));
      }
    }
    return copies.isEmpty() ? null : new RequestMirror(copies);
  }

  /** Sends the copies with {@code body}, which only the first of them may need to read. */
  void start(HttpBody body) {
    for (Copy copy : copies) {
      HttpRequest request = copy.request().withBody(body);
      Thread.ofVirtual()
          .name(Thread.currentThread().getName() + " shadow")
          .start(() -> send(copy.cluster(), request));
    }
  }

  private static HttpRequest copy(RequestMirrorPolicy policy, HttpRequest request) {
    HeaderMap headers = new HeaderMap(request.headers());
    if (policy.appendsSuffix()) {
      headers.set(HeaderName.AUTHORITY, shadowHost(headers.get(HeaderName.AUTHORITY, "")));
    }
    StreamInfo info =
        new StreamInfo(request.streamInfo().connection(), request.streamInfo().protocol());
    return new HttpRequest(headers, HttpBody.EMPTY, info);
  }

  /** The suffix stands before a port. */
  private static String shadowHost(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.indexOf(']', colon) >= 0
        ? host + SUFFIX
        : host.substring(0, colon) + SUFFIX + host.substring(colon);
  }

  private static void send(Cluster cluster, HttpRequest request) {
    Host host = cluster.chooseHost(LoadBalancerContext.NONE);
    if (host == null) {
      return;
    }
    try {
      ClientStream stream =
          cluster.newStream(host, request, ResourcePriority.DEFAULT, new Cancellation());
      stream.sendHeaders(request.headers(), request.body().isEmpty());
      stream.sendBody(request.body());
      try (HttpResponse response = stream.readResponse(Informational.IGNORE)) {
        cluster.stats().responses().count(response.status(), false, false);
        response.body().transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException e) {
      LOG.debug(() -> "copy for " + cluster.name() + " failed: " + e);
    }
  }
}
