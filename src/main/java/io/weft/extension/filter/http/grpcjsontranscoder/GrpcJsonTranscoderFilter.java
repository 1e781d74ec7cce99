package io.weft.extension.filter.http.grpcjsontranscoder;

import io.weft.grpc.GrpcFrames;
import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Translates requests in JSON to calls of gRPC services and their answers back.
 *
 * <p>A request that no rule has passes untouched, as does one of gRPC, unless configured otherwise.
 * Blocks until the body of a unary call has come, of at most {@code max_request_body_size} bytes.
 * Answers 400 to what cannot be translated, 413 to bodies that are too long. Source: {@code
 * envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder}.
 */
final class GrpcJsonTranscoderFilter implements HttpFilter {
  private static final HeaderName ORIGINAL_METHOD = HeaderName.of("x-envoy-original-method");
  private static final String DETAILS = "grpc_json_transcode_failure";
  private static final String EARLY_DETAILS = "early_" + DETAILS;
  private static final String INVALID = "{INVALID_ARGUMENT}";

  private final TranscoderConfig config;
  private final PerRouteKey<TranscoderConfig> perRoute;

  GrpcJsonTranscoderFilter(TranscoderConfig config, PerRouteKey<TranscoderConfig> perRoute) {
    this.config = config;
    this.perRoute = perRoute;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    TranscoderConfig settings = request.streamInfo().filterConfig(perRoute, config);
    if (!settings.isEnabled() || GrpcContentType.isIn(request.headers())) {
      return next.handle(request);
    }
    String path = request.path();
    int question = path.indexOf('?');
    var match =
        settings.rules().match(request.method(), question < 0 ? path : path.substring(0, question));
    TranscoderConfig.Requests how = settings.requests();
    if (match == null) {
      return how.refusesUnknownMethods()
          ? HttpResponse.localReply(
              404,
              EARLY_DETAILS + "{NOT_FOUND}",
              "Could not resolve "
                  + (question < 0 ? path : path.substring(0, question))
                  + " to a method.")
          : next.handle(request);
    }
    Call call;
    try {
      call = Call.of(settings, match, question < 0 ? "" : path.substring(question + 1));
    } catch (TranscodingException e) {
      return how.refusesUnknownParameters()
          ? HttpResponse.localReply(400, EARLY_DETAILS + INVALID, e.problem())
          : next.handle(request);
    }
    return call(settings, call, request, next);
  }

  private static HttpResponse call(
      TranscoderConfig settings, Call call, HttpRequest request, HttpHandler next)
      throws IOException {
    HeaderMap headers = request.headers();
    String contentType = headers.get(HeaderName.CONTENT_TYPE);
    begin(headers, call.rule().method());
    if (!settings.requests().keepsRoute()) {
      request.streamInfo().clearRoute();
    }
    try {
      HttpBody body = body(settings, call, request.body(), contentType);
      if (body == null) {
        return HttpResponse.localReply(
            413,
            DETAILS + "{request_buffer_size_limit_reached}",
            "Request rejected because the transcoder's internal buffer size exceeds the"
                + " configured limit.");
      }
      return handle(settings, call, request.withBody(body), next);
    } catch (TranscodingException e) {
      String details = request.body().isEmpty() ? EARLY_DETAILS : DETAILS;
      return HttpResponse.localReply(400, details + INVALID, e.problem());
    }
  }

  private static HttpResponse handle(
      TranscoderConfig settings, Call call, HttpRequest request, HttpHandler next)
      throws IOException {
    HttpResponse response;
    try {
      response = next.handle(request);
    } catch (IOException e) {
      TranscodingException failure = failure(request.body());
      throw failure == null ? e : failure;
    }
    TranscodingException failure = failure(request.body());
    if (failure != null) {
      response.close();
      throw failure;
    }
    return new Answer(settings, call.rule(), request.streamInfo().protocol()).of(response);
  }

  private static @Nullable TranscodingException failure(HttpBody body) {
    return body instanceof Call.RequestBody stream ? stream.failure() : null;
  }

  private static void begin(HeaderMap headers, Rule.Method method) {
    headers.remove(HeaderName.CONTENT_LENGTH);
    headers.set(HeaderName.CONTENT_TYPE, "application/grpc");
    headers.set(HeaderName.X_ENVOY_ORIGINAL_PATH, headers.get(HeaderName.PATH, ""));
    headers.set(ORIGINAL_METHOD, headers.get(HeaderName.METHOD, ""));
    headers.set(HeaderName.PATH, method.path());
    headers.set(HeaderName.METHOD, "POST");
    headers.set(HeaderName.TE, "trailers");
  }

  /** The messages that {@code body} stands for; null if it is too long. */
  private static @Nullable HttpBody body(
      TranscoderConfig settings, Call call, HttpBody body, @Nullable String contentType)
      throws IOException {
    long limit = settings.requests().maxBytes();
    boolean isStream = call.rule().method().streamsRequests() && call.rule().hasBody();
    if (isStream && !(body.isBuffered() && body.remaining() <= limit)) {
      return new Call.RequestBody(body, call, contentType == null ? "" : contentType);
    }
    byte[] bytes = body.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, limit + 1));
    if (bytes.length > limit) {
      return null;
    }
    if (!isStream) {
      return HttpBody.of(GrpcFrames.frame(call.message(bytes, contentType)), body.trailers());
    }
    return HttpBody.of(
        new Call.RequestBody(HttpBody.of(bytes), call, contentType == null ? "" : contentType)
            .readAllBytes(),
        body.trailers());
  }
}
