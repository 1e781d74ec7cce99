package io.weft.router;

import io.weft.common.XxHash64;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.StreamInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The hash of one request as its route's policies say, and the cookies that they make on the way.
 * Owned by the stream's thread. Source: Envoy's {@code Http::HashPolicyImpl}.
 */
final class RequestHash {
  private final List<String> cookiesToSet = new ArrayList<>(1);
  private final boolean makesCookies;
  private boolean present;
  private long value;

  private RequestHash(boolean makesCookies) {
    this.makesCookies = makesCookies;
  }

  /** A request for which nothing is hashed yet; cookies that are missing are made. */
  static RequestHash makingCookies() {
    return new RequestHash(true);
  }

  /** A request for which nothing is hashed yet; cookies that are missing count for nothing. */
  static RequestHash ofWhatIsThere() {
    return new RequestHash(false);
  }

  /** Hashes what {@code policies} ask for. */
  void evaluate(List<HashPolicy> policies, HeaderMap headers, StreamInfo info) {
    for (int i = 0; i < policies.size(); i++) {
      HashPolicy policy = policies.get(i);
      if (add(policy.input(), headers, info) && policy.terminal()) {
        return;
      }
    }
  }

  /** The cookies that were made, as values of {@code set-cookie}. */
  List<String> cookiesToSet() {
    return cookiesToSet;
  }

  /** Whether a policy found something to hash. */
  boolean isPresent() {
    return present;
  }

  /** The hash; meaningful if {@link #isPresent}. */
  long value() {
    return value;
  }

  /** Whether {@code input} yielded something. */
  private boolean add(HashPolicy.Input input, HeaderMap headers, StreamInfo info) {
    return switch (input) {
      case HashPolicy.Input.Header header -> addHeader(header, headers);
      case HashPolicy.Input.Cookie cookie -> addCookie(cookie, headers, info);
      case HashPolicy.Input.SourceIp source -> {
        boolean isIp = info.remoteAddress().ip() != null;
        yield isIp && combine(XxHash64.hash(info.remoteAddress().host()));
      }
      case HashPolicy.Input.QueryParameter parameter -> {
        String value = QueryParameters.first(headers.get(HeaderName.PATH, ""), parameter.name());
        yield value != null && combine(XxHash64.hash(value));
      }
      case HashPolicy.Input.FilterState state -> {
        Object value = info.filterState(state.key());
        yield value != null && combine(XxHash64.hash(value.toString()));
      }
    };
  }

  private boolean addHeader(HashPolicy.Input.Header policy, HeaderMap headers) {
    List<String> values = new ArrayList<>(1);
    int index = headers.indexOf(policy.name(), 0);
    while (index >= 0) {
      String value = headers.value(index);
      values.add(policy.rewrite() == null ? value : policy.rewrite().apply(value));
      index = headers.indexOf(policy.name(), index + 1);
    }
    if (values.isEmpty()) {
      return false;
    }
    // Several values count in the same way whatever their order.
    values.sort(null);
    long combined = 0;
    for (String value : values) {
      combined = XxHash64.hash(value, combined);
    }
    return combine(combined);
  }

  private boolean addCookie(HashPolicy.Input.Cookie policy, HeaderMap headers, StreamInfo info) {
    String value = cookie(headers, policy.name());
    if (value.isEmpty() && makesCookies && policy.ttl() != null) {
      value = Long.toHexString(XxHash64.hash(addresses(info)));
      cookiesToSet.add(setCookie(policy, value, policy.ttl()));
    }
    return !value.isEmpty() && combine(XxHash64.hash(value));
  }

  private static String addresses(StreamInfo info) {
    return info.connection().remoteAddress().toString() + info.connection().localAddress();
  }

  private static String setCookie(HashPolicy.Input.Cookie policy, String value, Duration ttl) {
    StringBuilder text = new StringBuilder(policy.name()).append("=\"").append(value).append('"');
    if (!ttl.isZero()) {
      text.append("; Max-Age=").append(ttl.toSeconds());
    }
    if (!policy.path().isEmpty()) {
      text.append("; Path=").append(policy.path());
    }
    return text.append(policy.attributes()).append("; HttpOnly").toString();
  }

  /** The value of the first cookie {@code name}; empty if there is none. */
  private static String cookie(HeaderMap headers, String name) {
    int index = headers.indexOf(HeaderName.COOKIE, 0);
    while (index >= 0) {
      for (String pair : headers.value(index).split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
          String value = pair.substring(equals + 1).strip();
          boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
          return quoted ? value.substring(1, value.length() - 1) : value;
        }
      }
      index = headers.indexOf(HeaderName.COOKIE, index + 1);
    }
    return "";
  }

  private boolean combine(long hash) {
    value = present ? Long.rotateLeft(value, 1) ^ hash : hash;
    present = true;
    return true;
  }
}
