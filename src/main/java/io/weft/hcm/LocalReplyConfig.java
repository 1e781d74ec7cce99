package io.weft.hcm;

import io.weft.formatter.AccessLogType;
import io.weft.formatter.ByteText;
import io.weft.formatter.FormatContext;
import io.weft.formatter.Formatter;
import io.weft.formatter.SubstitutionFormat;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gives Weft's own replies the form that the configuration wants: status, headers and body by the
 * first mapper whose filter matches, and a body format for all of them.
 *
 * <p>Immutable. Source: {@code HttpConnectionManager.LocalReplyConfig}.
 */
public final class LocalReplyConfig {
  /** Replies as they are. */
  public static final LocalReplyConfig NONE = new LocalReplyConfig(List.of(), null);

  private static final int BODY_BYTES = 256;
  private static final int MAX_BODY_BYTES = 1024 * 1024;
  private static final String TEXT_PLAIN = "text/plain";

  private final List<Mapper> mappers;
  private final @Nullable BodyFormat bodyFormat;

  /**
   * The form of a body.
   *
   * @param format the text
   * @param contentType its media type
   */
  public record BodyFormat(Formatter format, String contentType) {
    /** A format whose {@code content_type} is not set. */
    public static BodyFormat of(Formatter format, String contentType) {
      if (!contentType.isEmpty()) {
        return new BodyFormat(format, contentType);
      }
      boolean text = format instanceof SubstitutionFormat;
      return new BodyFormat(format, text ? TEXT_PLAIN : "application/json");
    }
  }

  /**
   * What happens to replies that a filter chooses.
   *
   * @param filter which replies
   * @param status the new status; 0 keeps it
   * @param body the new body; null keeps it
   * @param headers changes the headers of the reply, given the request
   * @param bodyFormat in the place of the format of all replies; null keeps that
   */
  public record Mapper(
      Predicate<FormatContext> filter,
      int status,
      @Nullable String body,
      BiConsumer<HttpRequest, HeaderMap> headers,
      @Nullable BodyFormat bodyFormat) {}

  /**
   * @param bodyFormat of all replies; null leaves them as they are
   */
  public LocalReplyConfig(List<Mapper> mappers, @Nullable BodyFormat bodyFormat) {
    this.mappers = List.copyOf(mappers);
    this.bodyFormat = bodyFormat;
  }

  /** {@code reply} to {@code request} in the form that is wanted. */
  HttpResponse rewrite(HttpRequest request, HttpResponse reply) throws IOException {
    if (mappers.isEmpty() && bodyFormat == null) {
      return reply;
    }
    HeaderMap headers = reply.headers();
    String body = new String(reply.body().readNBytes(MAX_BODY_BYTES), StandardCharsets.UTF_8);
    request.streamInfo().responseCode(reply.status());
    BodyFormat format = bodyFormat;
    for (Mapper mapper : mappers) {
      if (mapper.filter().test(context(request, headers, body))) {
        if (mapper.status() != 0) {
          headers.set(HeaderName.STATUS, Integer.toString(mapper.status()));
          request.streamInfo().responseCode(mapper.status());
        }
        body = mapper.body() == null ? body : mapper.body();
        mapper.headers().accept(request, headers);
        format = mapper.bodyFormat() == null ? format : mapper.bodyFormat();
        break;
      }
    }
    return withBody(request, reply, body, format);
  }

  private static HttpResponse withBody(
      HttpRequest request, HttpResponse reply, String body, @Nullable BodyFormat format) {
    HeaderMap headers = reply.headers();
    byte[] bytes;
    if (format == null) {
      bytes = body.getBytes(StandardCharsets.UTF_8);
    } else {
      ByteText text = new ByteText(BODY_BYTES);
      format.format().append(context(request, headers, body), text);
      bytes = text.cut(0);
    }
    if (bytes.length == 0) {
      headers.remove(HeaderName.CONTENT_LENGTH);
      headers.remove(HeaderName.CONTENT_TYPE);
    } else {
      headers.set(HeaderName.CONTENT_LENGTH, Integer.toString(bytes.length));
      if (format != null && !format.contentType().equals(TEXT_PLAIN)) {
        headers.set(HeaderName.CONTENT_TYPE, format.contentType());
      } else if (!headers.contains(HeaderName.CONTENT_TYPE)) {
        headers.add(HeaderName.CONTENT_TYPE, TEXT_PLAIN);
      }
    }
    return reply.withBody(HttpBody.of(bytes));
  }

  private static FormatContext context(HttpRequest request, HeaderMap headers, String body) {
    return new FormatContext(
        request.headers(),
        headers,
        new HeaderMap(0),
        request.streamInfo(),
        body,
        AccessLogType.NOT_SET);
  }
}
