package io.weft.extension.matching.http;

import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestQueryParamMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestTrailerMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpResponseHeaderMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpResponseStatusCodeClassMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpResponseStatusCodeMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpResponseTrailerMatchInput;
import io.weft.http.HeaderName;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import io.weft.spi.MatchInputFactory;
import java.util.List;
import java.util.function.Function;

/**
 * Makes inputs that read requests and responses.
 *
 * @param <C> the message of one of them
 */
public final class HttpInputFactory<C> implements MatchInputFactory<C> {
  private final String name;
  private final Class<C> configType;
  private final Function<C, MatchInput> input;

  private HttpInputFactory(String name, Class<C> configType, Function<C, MatchInput> input) {
    this.name = name;
    this.configType = configType;
    this.input = input;
  }

  /** All of them. */
  public static List<HttpInputFactory<?>> all() {
    return List.of(
        requestHeaders(),
        requestTrailers(),
        responseHeaders(),
        responseTrailers(),
        queryParameter(),
        statusCode(),
        statusCodeClass());
  }

  /** A field of the request. */
  private static HttpInputFactory<HttpRequestHeaderMatchInput> requestHeaders() {
    return new HttpInputFactory<>(
        "envoy.matching.inputs.request_headers",
        HttpRequestHeaderMatchInput.class,
        config ->
            new FieldInput(
                "request_headers",
                MatchingData::requestHeaders,
                HeaderName.ofRequest(config.getHeaderName())));
  }

  /** A trailer field of the request. */
  private static HttpInputFactory<HttpRequestTrailerMatchInput> requestTrailers() {
    return new HttpInputFactory<>(
        "envoy.matching.inputs.request_trailers",
        HttpRequestTrailerMatchInput.class,
        config ->
            new FieldInput(
                "request_trailers",
                MatchingData::requestTrailers,
                HeaderName.of(config.getHeaderName())));
  }

  /** A field of the response. */
  private static HttpInputFactory<HttpResponseHeaderMatchInput> responseHeaders() {
    return new HttpInputFactory<>(
        "envoy.matching.inputs.response_headers",
        HttpResponseHeaderMatchInput.class,
        config ->
            new FieldInput(
                "response_headers",
                MatchingData::responseHeaders,
                HeaderName.of(config.getHeaderName())));
  }

  /** A trailer field of the response. */
  private static HttpInputFactory<HttpResponseTrailerMatchInput> responseTrailers() {
    return new HttpInputFactory<>(
        "envoy.matching.inputs.response_trailers",
        HttpResponseTrailerMatchInput.class,
        config ->
            new FieldInput(
                "response_trailers",
                MatchingData::responseTrailers,
                HeaderName.of(config.getHeaderName())));
  }

  /** A parameter of the request's query. */
  private static HttpInputFactory<HttpRequestQueryParamMatchInput> queryParameter() {
    return new HttpInputFactory<>(
        "query_params",
        HttpRequestQueryParamMatchInput.class,
        config -> new QueryParameterInput(config.getQueryParam()));
  }

  /** The status of the response. */
  private static HttpInputFactory<HttpResponseStatusCodeMatchInput> statusCode() {
    return new HttpInputFactory<>(
        "envoy.matching.inputs.status_code_input",
        HttpResponseStatusCodeMatchInput.class,
        config -> new StatusInput(false));
  }

  /** The class of the response's status, such as {@code 2xx}. */
  private static HttpInputFactory<HttpResponseStatusCodeClassMatchInput> statusCodeClass() {
    return new HttpInputFactory<>(
        "envoy.matching.inputs.status_code_class_input",
        HttpResponseStatusCodeClassMatchInput.class,
        config -> new StatusInput(true));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Class<C> configType() {
    return configType;
  }

  @Override
  public MatchInput create(C config) {
    return input.apply(config);
  }

  @Override
  public boolean servesRequests() {
    return true;
  }

  @Override
  public boolean servesConnections() {
    return false;
  }
}
