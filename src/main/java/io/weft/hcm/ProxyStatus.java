package io.weft.hcm;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients in {@code proxy-status} what went wrong. A value.
 *
 * <p>Source: {@code HttpConnectionManager.ProxyStatusConfig} and RFC 9209; where several flags
 * apply, the first in the order of {@link ResponseFlag} counts.
 *
 * @param proxyName what Weft calls itself
 * @param tellsDetails whether the response code details are told
 * @param tellsTermination whether why the connection ended is told with them
 * @param tellsFlags whether the response flags are told with them
 * @param setsStatus whether a response gets the status that RFC 9209 recommends
 */
public record ProxyStatus(
    String proxyName,
    boolean tellsDetails,
    boolean tellsTermination,
    boolean tellsFlags,
    boolean setsStatus) {
  private static final String SEPARATOR = "; ";

  private static final EnumMap<ResponseFlag, ProxyError> ERRORS = new EnumMap<>(ResponseFlag.class);

  static {
    ERRORS.put(ResponseFlag.FAILED_LOCAL_HEALTH_CHECK, ProxyError.DESTINATION_UNAVAILABLE);
    ERRORS.put(ResponseFlag.NO_HEALTHY_UPSTREAM, ProxyError.DESTINATION_UNAVAILABLE);
    ERRORS.put(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT, ProxyError.HTTP_RESPONSE_TIMEOUT);
    ERRORS.put(ResponseFlag.LOCAL_RESET, ProxyError.CONNECTION_TIMEOUT);
    ERRORS.put(ResponseFlag.UPSTREAM_REMOTE_RESET, ProxyError.CONNECTION_TERMINATED);
    ERRORS.put(ResponseFlag.UPSTREAM_CONNECTION_FAILURE, ProxyError.CONNECTION_REFUSED);
    ERRORS.put(ResponseFlag.UPSTREAM_CONNECTION_TERMINATION, ProxyError.CONNECTION_TERMINATED);
    ERRORS.put(ResponseFlag.UPSTREAM_OVERFLOW, ProxyError.CONNECTION_LIMIT_REACHED);
    ERRORS.put(ResponseFlag.NO_ROUTE_FOUND, ProxyError.DESTINATION_NOT_FOUND);
    ERRORS.put(ResponseFlag.RATE_LIMITED, ProxyError.CONNECTION_LIMIT_REACHED);
    ERRORS.put(ResponseFlag.RATE_LIMIT_SERVICE_ERROR, ProxyError.CONNECTION_LIMIT_REACHED);
    ERRORS.put(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED, ProxyError.DESTINATION_UNAVAILABLE);
    ERRORS.put(ResponseFlag.STREAM_IDLE_TIMEOUT, ProxyError.HTTP_RESPONSE_TIMEOUT);
    ERRORS.put(ResponseFlag.INVALID_ENVOY_REQUEST_HEADERS, ProxyError.HTTP_REQUEST_ERROR);
    ERRORS.put(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR, ProxyError.HTTP_REQUEST_ERROR);
    ERRORS.put(ResponseFlag.UPSTREAM_MAX_STREAM_DURATION_REACHED, ProxyError.HTTP_RESPONSE_TIMEOUT);
    ERRORS.put(ResponseFlag.NO_FILTER_CONFIG_FOUND, ProxyError.PROXY_CONFIGURATION_ERROR);
    ERRORS.put(ResponseFlag.UPSTREAM_PROTOCOL_ERROR, ProxyError.HTTP_PROTOCOL_ERROR);
    ERRORS.put(ResponseFlag.NO_CLUSTER_FOUND, ProxyError.DESTINATION_UNAVAILABLE);
    ERRORS.put(ResponseFlag.DNS_RESOLUTION_FAILED, ProxyError.DNS_ERROR);
  }

  /** Adds the field to {@code response} if something went wrong with the stream {@code info}. */
  void tell(HeaderMap response, StreamInfo info) {
    ProxyError error = error(info);
    if (error == null) {
      return;
    }
    StringBuilder value = new StringBuilder(proxyName).append("; error=").append(error.text);
    String details = info.responseCodeDetails();
    if (tellsDetails && details != null) {
      value.append("; details=\"");
      appendEscaped(details(details, info), value);
      value.append('"');
    }
    response.appendValue(HeaderName.PROXY_STATUS, value.toString(), ", ");
    if (setsStatus && error.status != 0) {
      response.set(HeaderName.STATUS, Integer.toString(error.status));
    }
  }

  private String details(String details, StreamInfo info) {
    StringBuilder all = new StringBuilder(details);
    String termination = info.connection().terminationDetails();
    if (tellsTermination && termination != null) {
      all.append(SEPARATOR).append(termination);
    }
    if (tellsFlags) {
      String separator = SEPARATOR;
      for (ResponseFlag flag : info.flags()) {
        all.append(separator).append(flag.shortName());
        separator = ",";
      }
    }
    return all.toString();
  }

  private static @Nullable ProxyError error(StreamInfo info) {
    if (info.flags().isEmpty()) {
      return null;
    }
    for (Map.Entry<ResponseFlag, ProxyError> candidate : ERRORS.entrySet()) {
      if (info.hasFlag(candidate.getKey())) {
        return candidate.getValue();
      }
    }
    return null;
  }

  private static void appendEscaped(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\');
      }
      out.append(c);
    }
  }

  /** The proxy error types of RFC 9209 section 2.3 that can occur; status 0 recommends none. */
  private enum ProxyError {
    DNS_ERROR("dns_error", 502),
    DESTINATION_NOT_FOUND("destination_not_found", 500),
    DESTINATION_UNAVAILABLE("destination_unavailable", 503),
    CONNECTION_REFUSED("connection_refused", 502),
    CONNECTION_TERMINATED("connection_terminated", 502),
    CONNECTION_TIMEOUT("connection_timeout", 504),
    CONNECTION_LIMIT_REACHED("connection_limit_reached", 503),
    HTTP_REQUEST_ERROR("http_request_error", 0),
    HTTP_RESPONSE_TIMEOUT("http_response_timeout", 504),
    HTTP_PROTOCOL_ERROR("http_protocol_error", 502),
    PROXY_CONFIGURATION_ERROR("proxy_configuration_error", 500);

    private final String text;
    private final int status;

    ProxyError(String text, int status) {
      this.text = text;
      this.status = status;
    }
  }
}
