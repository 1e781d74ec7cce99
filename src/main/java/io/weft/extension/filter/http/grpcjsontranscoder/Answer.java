package io.weft.extension.filter.http.grpcjsontranscoder;

import io.weft.grpc.GrpcException;
import io.weft.grpc.GrpcFrames;
import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.PercentEncoding;
import io.weft.http.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The answer to a call, for a client that speaks JSON. Used by the stream's thread. */
final class Answer {
  private static final HeaderName STATUS_DETAILS = HeaderName.of("grpc-status-details-bin");
  private static final String JSON = "application/json";
  private static final String DETAILS = "grpc_json_transcode_failure";
  private static final int NO_STATUS = -1;

  /** Envoy bounds no message of a stream; one that is longer than this would fill the heap. */
  private static final long MAX_STREAMED_BYTES = 16 << 20;

  private final TranscoderConfig config;
  private final TranscoderConfig.Responses how;
  private final Rule rule;
  private final @Nullable Protocol protocol;
  private final MessagePrinter printer;

  Answer(TranscoderConfig config, Rule rule, @Nullable Protocol protocol) {
    this.config = config;
    this.how = config.responses();
    this.rule = rule;
    this.protocol = protocol;
    this.printer = new MessagePrinter(config.types(), how.printing());
  }

  /** {@code response}, translated; as it is where it is no answer to a call. Blocks. */
  HttpResponse of(HttpResponse response) throws IOException {
    if (response.isLocalReply()
        || response.status() != 200
        || !GrpcContentType.isIn(response.headers())) {
      return response;
    }
    try {
      if (response.body().isEmpty()) {
        return withoutBody(response);
      }
      return rule.method().streamsResponses() ? stream(response) : unary(response);
    } catch (TranscodingException e) {
      response.close();
      return HttpResponse.localReply(502, DETAILS + "{INVALID_ARGUMENT}", e.problem());
    } catch (GrpcException e) {
      response.close();
      if (e.status() != GrpcException.RESOURCE_EXHAUSTED) {
        return HttpResponse.localReply(
            502, DETAILS + "{INVALID_ARGUMENT}", String.valueOf(e.getMessage()));
      }
      return HttpResponse.localReply(
          500,
          DETAILS + "{response_buffer_size_limit_reached}",
          "Response not transcoded because the transcoder's internal buffer size exceeds the"
              + " configured limit.");
    }
  }

  /** The status of the call stands in the headers: there is no message. */
  private HttpResponse withoutBody(HttpResponse response) {
    HeaderMap headers = response.headers();
    int status = status(headers);
    byte[] told = toldStatus(status, headers);
    if (told != null) {
      return failed(response, status, told, HttpBody.of(told));
    }
    setStatus(headers, status);
    if (!rule.method().streamsResponses()) {
      headers.set(HeaderName.CONTENT_LENGTH, "0");
      return response;
    }
    headers.set(HeaderName.CONTENT_TYPE, streamType());
    boolean isArray = how.delimiter() == TranscoderConfig.Delimiter.ARRAY;
    return isArray && !rule.answersBytes()
        ? response.withBody(HttpBody.of("[]".getBytes(StandardCharsets.US_ASCII)))
        : response;
  }

  private HttpResponse unary(HttpResponse response) throws IOException {
    GrpcFrames frames = new GrpcFrames(response.body(), how.maxBytes());
    HeaderMap headers = response.headers();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String contentType = JSON;
    boolean hasMessage = false;
    for (byte[] message = frames.next(); message != null; message = frames.next()) {
      hasMessage = true;
      if (!rule.answersBytes()) {
        out.writeBytes(printer.print(rule.method().response(), message));
      } else if (message.length > 0) {
        HttpBodyMessage body = HttpBodyMessage.read(message, rule.answer());
        contentType = body.contentType();
        out.writeBytes(body.data());
      }
      if (out.size() > how.maxBytes()) {
        throw new GrpcException(GrpcException.RESOURCE_EXHAUSTED, "");
      }
    }
    HeaderMap trailers = response.body().trailers();
    int status = status(trailers);
    byte[] told = hasMessage ? null : toldStatus(status, trailers);
    if (told != null) {
      return failed(response, status, told, HttpBody.of(told, trailers));
    }
    setStatus(headers, status);
    if (status != NO_STATUS) {
      headers.set(HeaderName.GRPC_STATUS, Integer.toString(status));
    }
    String message = trailers.get(HeaderName.GRPC_MESSAGE);
    if (message != null) {
      headers.set(HeaderName.GRPC_MESSAGE, message);
    }
    headers.set(HeaderName.CONTENT_TYPE, contentType);
    headers.set(HeaderName.CONTENT_LENGTH, Integer.toString(out.size()));
    if (protocol != Protocol.HTTP_2) {
      headers.remove(HeaderName.TRAILER);
    }
    // Over HTTP/1, where there is a length, they only go to logs.
    return response.withBody(HttpBody.of(out.toByteArray(), trailers));
  }

  private String streamType() {
    boolean isEvents = how.delimiter() == TranscoderConfig.Delimiter.SERVER_SENT_EVENTS;
    return isEvents && !rule.answersBytes() ? "text/event-stream" : JSON;
  }

  private HttpResponse stream(HttpResponse response) throws IOException {
    GrpcFrames frames =
        new GrpcFrames(response.body(), Math.max(how.maxBytes(), MAX_STREAMED_BYTES));
    HeaderMap headers = response.headers();
    headers.remove(HeaderName.CONTENT_LENGTH);
    if (!rule.answersBytes()) {
      headers.set(HeaderName.CONTENT_TYPE, streamType());
      return response.withBody(
          new ResponseBody(
              response.body(),
              frames,
              null,
              message -> printer.print(rule.method().response(), message),
              how.delimiter()));
    }
    byte[] first = frames.next();
    headers.set(
        HeaderName.CONTENT_TYPE,
        first == null || first.length == 0
            ? JSON
            : HttpBodyMessage.read(first, rule.answer()).contentType());
    return response.withBody(
        new ResponseBody(
            response.body(),
            frames,
            first,
            message -> HttpBodyMessage.read(message, rule.answer()).data(),
            null));
  }

  private HttpResponse failed(HttpResponse response, int status, byte[] told, HttpBody body) {
    HeaderMap headers = response.headers();
    setStatus(headers, status);
    headers.remove(HeaderName.GRPC_STATUS);
    headers.remove(HeaderName.GRPC_MESSAGE);
    headers.remove(STATUS_DETAILS);
    headers.set(HeaderName.CONTENT_TYPE, JSON);
    headers.set(HeaderName.CONTENT_LENGTH, Integer.toString(told.length));
    return response.withBody(body);
  }

  /** The failed call's status as JSON; null if it is not to be told, or cannot be. */
  private byte @Nullable [] toldStatus(int status, HeaderMap fields) {
    MessageType type = config.types().apply("google.rpc.Status");
    if (!how.convertsStatus() || status <= 0 || type == null) {
      return null;
    }
    try {
      return printer.print(type, statusMessage(status, fields));
    } catch (TranscodingException | IllegalArgumentException e) {
      return null;
    }
  }

  private static byte[] statusMessage(int status, HeaderMap fields) {
    String details = fields.get(STATUS_DETAILS);
    if (details != null) {
      return Base64.getDecoder().decode(details);
    }
    Wire message = new Wire();
    message.tag(1, Wire.VARINT);
    message.varint(status);
    String text = fields.get(HeaderName.GRPC_MESSAGE, "");
    if (!text.isEmpty()) {
      message.text(2, PercentEncoding.decoded(text));
    }
    return message.toBytes();
  }

  private static int status(HeaderMap fields) {
    try {
      return Integer.parseUnsignedInt(fields.get(HeaderName.GRPC_STATUS, ""));
    } catch (NumberFormatException e) {
      return NO_STATUS;
    }
  }

  private static void setStatus(HeaderMap headers, int status) {
    headers.set(HeaderName.STATUS, Integer.toString(httpStatus(status)));
  }

  /** Source: {@code google.rpc.Code}. */
  private static int httpStatus(int status) {
    return switch (status) {
      case 0 -> 200;
      case 1 -> 499;
      case 3, 9, 11 -> 400;
      case 4 -> 504;
      case 5 -> 404;
      case 6, 10 -> 409;
      case 7 -> 403;
      case 8 -> 429;
      case 12 -> 501;
      case 14 -> 503;
      case 16 -> 401;
      default -> 500;
    };
  }
}
