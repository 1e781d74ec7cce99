package io.weft.extension.filter.http.grpcweb;

import io.weft.formatter.GrpcStatus;
import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PercentEncoding;
import io.weft.http.StreamResetException;
import io.weft.router.GrpcCallStats;
import io.weft.router.RoutingView;
import io.weft.stats.Scope;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Translates gRPC-Web to gRPC and back: the content type, the base64 of {@code -text} variants, and
 * trailers, which become the last frame of the body.
 *
 * <p>What is no gRPC-Web passes untouched. Counts calls below {@code cluster.<name>.grpc-web.}.
 * Source: {@code envoy.extensions.filters.http.grpc_web.v3.GrpcWeb}, gRPC's PROTOCOL-WEB page.
 */
final class GrpcWebFilter implements HttpFilter {
  private static final String WEB = "application/grpc-web";
  private static final String WEB_PROTO = "application/grpc-web+proto";
  private static final String TEXT = "application/grpc-web-text";
  private static final String TEXT_PROTO = "application/grpc-web-text+proto";
  private static final HeaderName ACCEPT_ENCODING = HeaderName.of("grpc-accept-encoding");
  private static final String INVALID_BASE64 = "Bad gRPC-web request, invalid base64 data.";
  private static final int MAX_MESSAGE_BYTES = 16 * 1024;

  /** So many methods are counted, the first that come: a client may name any. */
  private static final int MAX_METHODS = 1000;

  /** Names of services and methods that are longer are not counted. */
  private static final int MAX_NAME_CHARS = 256;

  /** Where a call of {@code method} counts when it has ended. */
  private record Counted(GrpcCallStats.Method method, GrpcCallStats stats) {}

  private final Supplier<? extends RoutingView> views;
  private final Set<GrpcCallStats.Method> counted = ConcurrentHashMap.newKeySet();

  /** A filter that finds the clusters that calls go to in {@code views}. */
  GrpcWebFilter(Supplier<? extends RoutingView> views) {
    this.views = views;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    HeaderMap headers = request.headers();
    String type = headers.get(HeaderName.CONTENT_TYPE, "");
    boolean isText = type.equals(TEXT) || type.equals(TEXT_PROTO);
    if (!isText && !type.equals(WEB) && !type.equals(WEB_PROTO)) {
      return next.handle(request);
    }
    String accept = headers.get(HeaderName.ACCEPT, "");
    boolean wantsText = accept.equals(TEXT) || accept.equals(TEXT_PROTO);
    headers.remove(HeaderName.CONTENT_LENGTH);
    headers.set(HeaderName.CONTENT_TYPE, "application/grpc");
    headers.set(HeaderName.TE, "trailers");
    if (!headers.contains(ACCEPT_ENCODING)) {
      headers.set(ACCEPT_ENCODING, "identity");
    }
    Counted stats = stats(request);
    TextRequestBody text =
        isText && !request.body().isEmpty() ? new TextRequestBody(request.body()) : null;
    try {
      HttpResponse response = next.handle(text == null ? request : request.withBody(text));
      return answer(response, wantsText, stats);
    } catch (StreamResetException e) {
      if (text != null && text.isMalformed()) {
        HttpResponse reply =
            HttpResponse.localReply(400, "grpc_base_64_decode_failed", INVALID_BASE64);
        return answer(reply, wantsText, null);
      }
      throw e;
    }
  }

  /** Where the call {@code request} counts; null if it does not. */
  private @Nullable Counted stats(HttpRequest request) {
    GrpcCallStats.Method method = GrpcCallStats.Method.of(request.path());
    Scope scope = method == null ? null : GrpcCallStats.scope(request, views);
    if (method == null || scope == null) {
      return null;
    }
    String name = method.service() + '.' + method.name();
    if (name.length() > MAX_NAME_CHARS) {
      return null;
    }
    String prefix = "grpc-web." + name + '.';
    return new Counted(method, new GrpcCallStats(scope, prefix));
  }

  private HttpResponse answer(HttpResponse response, boolean isText, @Nullable Counted stats)
      throws IOException {
    HeaderMap headers = response.headers();
    if (!response.isLocalReply()) {
      count(stats, headers);
    }
    boolean isCall = response.status() == 200 && (GrpcContentType.isIn(headers) || isWeb(headers));
    headers.set(HeaderName.CONTENT_TYPE, isText ? TEXT_PROTO : WEB_PROTO);
    if (response.body().isEmpty()) {
      return response;
    }
    if (!isCall) {
      return withStatus(response);
    }
    headers.remove(HeaderName.CONTENT_LENGTH);
    HttpBody framed = new TrailersFrameBody(response.body(), trailers -> count(stats, trailers));
    return response.withBody(isText ? new TextResponseBody(framed) : framed);
  }

  /** Whether a host has answered in gRPC-Web itself, which passes as it is. */
  private static boolean isWeb(HeaderMap headers) {
    String type = headers.get(HeaderName.CONTENT_TYPE, "");
    int parameters = type.indexOf(';');
    String media = (parameters < 0 ? type : type.substring(0, parameters)).stripTrailing();
    return media.equalsIgnoreCase(WEB) || media.equalsIgnoreCase(WEB_PROTO);
  }

  /** Counts a call of which {@code fields} tell how it ended. */
  private void count(@Nullable Counted call, HeaderMap fields) {
    String status = fields.get(HeaderName.GRPC_STATUS);
    if (call == null || status == null) {
      return;
    }
    GrpcCallStats.Method method = call.method();
    if (counted.contains(method) || (counted.size() < MAX_METHODS && counted.add(method))) {
      call.stats().ended(status);
    }
  }

  /** Tells what is no answer to a call in the fields of one. */
  private static HttpResponse withStatus(HttpResponse response) throws IOException {
    HeaderMap headers = response.headers();
    // A filter that knows the status of its reply better has set it; a host cannot know.
    if (!response.isLocalReply() || !headers.contains(HeaderName.GRPC_STATUS)) {
      headers.set(
          HeaderName.GRPC_STATUS, Integer.toString(GrpcStatus.ofHttpStatus(response.status())));
    }
    byte[] text = response.body().readNBytes(MAX_MESSAGE_BYTES);
    headers.set(HeaderName.GRPC_MESSAGE, PercentEncoding.grpcMessage(text));
    headers.set(HeaderName.CONTENT_LENGTH, "0");
    return response.withBody(HttpBody.EMPTY);
  }
}
