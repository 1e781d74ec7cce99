package io.weft.http.http1;

import io.weft.http.HeaderKeyFormatter;
import io.weft.http.HeadersWithUnderscores;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP/1 codec accepts and how it writes; one record for both roles. A value.
 *
 * <p>Source: {@code envoy.config.core.v3.Http1ProtocolOptions}, {@code HttpProtocolOptions}, {@code
 * HttpConnectionManager.max_request_headers_kb}.
 *
 * @param acceptHttp10 whether requests of HTTP/1.0 and 0.9 are served
 * @param defaultHostForHttp10 the host of such a request that names none; empty for none
 * @param allowAbsoluteUrl whether {@code GET http://host/path} names the host
 * @param enableTrailers whether trailers are passed on; otherwise they are read and dropped
 * @param allowChunkedLength whether {@code content-length} is dropped beside {@code
 *     transfer-encoding: chunked}; otherwise the message is refused
 * @param allowCustomMethods whether methods are accepted that no registry knows
 * @param sendFullyQualifiedUrl whether requests are written in absolute form
 * @param ignoredUpgrades which values of {@code upgrade} are treated as if they were not there
 * @param headerKeys how names are written
 * @param headersWithUnderscores what happens to fields whose names have underscores
 * @param maxHeadBytes how long start line and fields, or trailers, may be
 * @param maxHeaders how many fields a message may have
 */
public record Http1Settings(
    boolean acceptHttp10,
    String defaultHostForHttp10,
    boolean allowAbsoluteUrl,
    boolean enableTrailers,
    boolean allowChunkedLength,
    boolean allowCustomMethods,
    boolean sendFullyQualifiedUrl,
    Predicate<String> ignoredUpgrades,
    HeaderKeys headerKeys,
    HeadersWithUnderscores headersWithUnderscores,
    int maxHeadBytes,
    int maxHeaders) {
  /** How the names of fields are written. */
  public enum HeaderKeyFormat {
    /** {@code content-type}. */
    LOWER_CASE,
    /** {@code Content-Type}. */
    PROPER_CASE
  }

  /**
   * How the names of fields are written.
   *
   * @param stateful makes for each message that is read what writes its names on the next
   *     connection; null for nothing
   */
  public record HeaderKeys(
      HeaderKeyFormat format, @Nullable Supplier<HeaderKeyFormatter> stateful) {}

  private static final Predicate<String> NOTHING = value -> false;

  /** Envoy's defaults: 60 KiB, 100 fields. */
  public static final Http1Settings DEFAULT = builder().build();

  /** A builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Makes {@link Http1Settings}; names as there. */
  public static final class Builder {
    private boolean acceptHttp10;
    private String defaultHostForHttp10 = "";
    private boolean allowAbsoluteUrl = true;
    private boolean enableTrailers;
    private boolean allowChunkedLength;
    private boolean allowCustomMethods;
    private boolean sendFullyQualifiedUrl;
    private Predicate<String> ignoredUpgrades = NOTHING;
    private HeaderKeyFormat headerKeyFormat = HeaderKeyFormat.LOWER_CASE;
    private @Nullable Supplier<HeaderKeyFormatter> statefulFormatter;
    private HeadersWithUnderscores headersWithUnderscores = HeadersWithUnderscores.ALLOW;
    private int maxHeadBytes = 60 * 1024;
    private int maxHeaders = 100;

    private Builder() {}

    public Builder acceptHttp10(boolean accept) {
      acceptHttp10 = accept;
      return this;
    }

    public Builder defaultHostForHttp10(String host) {
      defaultHostForHttp10 = host;
      return this;
    }

    public Builder allowAbsoluteUrl(boolean allow) {
      allowAbsoluteUrl = allow;
      return this;
    }

    public Builder enableTrailers(boolean enable) {
      enableTrailers = enable;
      return this;
    }

    public Builder allowChunkedLength(boolean allow) {
      allowChunkedLength = allow;
      return this;
    }

    public Builder allowCustomMethods(boolean allow) {
      allowCustomMethods = allow;
      return this;
    }

    public Builder sendFullyQualifiedUrl(boolean send) {
      sendFullyQualifiedUrl = send;
      return this;
    }

    public Builder ignoredUpgrades(Predicate<String> ignored) {
      ignoredUpgrades = ignored;
      return this;
    }

    public Builder headerKeyFormat(HeaderKeyFormat format) {
      headerKeyFormat = format;
      return this;
    }

    public Builder statefulFormatter(@Nullable Supplier<HeaderKeyFormatter> formatter) {
      statefulFormatter = formatter;
      return this;
    }

    public Builder headersWithUnderscores(HeadersWithUnderscores action) {
      headersWithUnderscores = action;
      return this;
    }

    public Builder maxHeadBytes(int bytes) {
      maxHeadBytes = bytes;
      return this;
    }

    public Builder maxHeaders(int fields) {
      maxHeaders = fields;
      return this;
    }

    /** The settings. */
    public Http1Settings build() {
      return new Http1Settings(
          acceptHttp10,
          defaultHostForHttp10,
          allowAbsoluteUrl,
          enableTrailers,
          allowChunkedLength,
          allowCustomMethods,
          sendFullyQualifiedUrl,
          ignoredUpgrades,
          new HeaderKeys(headerKeyFormat, statefulFormatter),
          headersWithUnderscores,
          maxHeadBytes,
          maxHeaders);
    }
  }
}
