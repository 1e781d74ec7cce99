package io.weft.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name of a field, lower case, or of a pseudo header such as {@code :path}.
 *
 * <p>A value. The well-known names of this class are interned: for them {@link #of} returns the
 * constant and a {@link HeaderMap} answers {@code contains} by one bit. Source: RFC 9110 section
 * 5.1, RFC 9113 section 8.3.
 */
public final class HeaderName {
  private static final int TABLE_SIZE = 512;
  private static final @Nullable HeaderName[] TABLE = new HeaderName[TABLE_SIZE];
  private static int wellKnownNames;

  /** Names that were parsed lately. Threads race for its slots, which costs an object at most. */
  private static final int RECENT_SIZE = 1024;

  private static final @Nullable HeaderName[] RECENT = new HeaderName[RECENT_SIZE];

  public static final HeaderName METHOD = wellKnown(":method");
  public static final HeaderName PATH = wellKnown(":path");
  public static final HeaderName SCHEME = wellKnown(":scheme");
  public static final HeaderName AUTHORITY = wellKnown(":authority");
  public static final HeaderName STATUS = wellKnown(":status");
  public static final HeaderName PROTOCOL = wellKnown(":protocol");
  public static final HeaderName HOST = wellKnown("host");
  public static final HeaderName CONNECTION = wellKnown("connection");
  public static final HeaderName CONTENT_LENGTH = wellKnown("content-length");
  public static final HeaderName CONTENT_TYPE = wellKnown("content-type");
  public static final HeaderName TRANSFER_ENCODING = wellKnown("transfer-encoding");
  public static final HeaderName TE = wellKnown("te");
  public static final HeaderName UPGRADE = wellKnown("upgrade");
  public static final HeaderName KEEP_ALIVE = wellKnown("keep-alive");
  public static final HeaderName PROXY_CONNECTION = wellKnown("proxy-connection");
  public static final HeaderName EXPECT = wellKnown("expect");
  public static final HeaderName TRAILER = wellKnown("trailer");
  public static final HeaderName DATE = wellKnown("date");
  public static final HeaderName SERVER = wellKnown("server");
  public static final HeaderName VIA = wellKnown("via");
  public static final HeaderName USER_AGENT = wellKnown("user-agent");
  public static final HeaderName ACCEPT = wellKnown("accept");
  public static final HeaderName ACCEPT_ENCODING = wellKnown("accept-encoding");
  public static final HeaderName COOKIE = wellKnown("cookie");
  public static final HeaderName SET_COOKIE = wellKnown("set-cookie");
  public static final HeaderName LOCATION = wellKnown("location");
  public static final HeaderName ORIGIN = wellKnown("origin");
  public static final HeaderName AUTHORIZATION = wellKnown("authorization");
  public static final HeaderName GRPC_STATUS = wellKnown("grpc-status");
  public static final HeaderName GRPC_MESSAGE = wellKnown("grpc-message");
  public static final HeaderName GRPC_TIMEOUT = wellKnown("grpc-timeout");
  public static final HeaderName PROXY_STATUS = wellKnown("proxy-status");
  public static final HeaderName X_REQUEST_ID = wellKnown("x-request-id");
  public static final HeaderName X_FORWARDED_FOR = wellKnown("x-forwarded-for");
  public static final HeaderName X_FORWARDED_PROTO = wellKnown("x-forwarded-proto");
  public static final HeaderName X_FORWARDED_HOST = wellKnown("x-forwarded-host");
  public static final HeaderName X_FORWARDED_PORT = wellKnown("x-forwarded-port");
  public static final HeaderName X_FORWARDED_CLIENT_CERT = wellKnown("x-forwarded-client-cert");
  public static final HeaderName X_CLIENT_TRACE_ID = wellKnown("x-client-trace-id");
  public static final HeaderName X_ENVOY_INTERNAL = wellKnown("x-envoy-internal");
  public static final HeaderName X_ENVOY_EXTERNAL_ADDRESS = wellKnown("x-envoy-external-address");
  public static final HeaderName X_ENVOY_ORIGINAL_PATH = wellKnown("x-envoy-original-path");
  public static final HeaderName X_ENVOY_ORIGINAL_HOST = wellKnown("x-envoy-original-host");
  public static final HeaderName X_ENVOY_UPSTREAM_SERVICE_TIME =
      wellKnown("x-envoy-upstream-service-time");
  public static final HeaderName X_ENVOY_ATTEMPT_COUNT = wellKnown("x-envoy-attempt-count");
  public static final HeaderName X_ENVOY_EXPECTED_RQ_TIMEOUT_MS =
      wellKnown("x-envoy-expected-rq-timeout-ms");
  public static final HeaderName X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS =
      wellKnown("x-envoy-upstream-rq-timeout-ms");
  public static final HeaderName X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS =
      wellKnown("x-envoy-upstream-rq-per-try-timeout-ms");
  public static final HeaderName X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE =
      wellKnown("x-envoy-upstream-rq-timeout-alt-response");
  public static final HeaderName X_ENVOY_UPSTREAM_ALT_STAT_NAME =
      wellKnown("x-envoy-upstream-alt-stat-name");
  public static final HeaderName X_ENVOY_RETRY_ON = wellKnown("x-envoy-retry-on");
  public static final HeaderName X_ENVOY_RETRY_GRPC_ON = wellKnown("x-envoy-retry-grpc-on");
  public static final HeaderName X_ENVOY_MAX_RETRIES = wellKnown("x-envoy-max-retries");
  public static final HeaderName X_ENVOY_RETRIABLE_STATUS_CODES =
      wellKnown("x-envoy-retriable-status-codes");
  public static final HeaderName X_ENVOY_RETRIABLE_HEADER_NAMES =
      wellKnown("x-envoy-retriable-header-names");
  public static final HeaderName X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT =
      wellKnown("x-envoy-hedge-on-per-try-timeout");
  public static final HeaderName X_ENVOY_OVERLOADED = wellKnown("x-envoy-overloaded");
  public static final HeaderName X_ENVOY_RATELIMITED = wellKnown("x-envoy-ratelimited");
  public static final HeaderName X_ENVOY_DECORATOR_OPERATION =
      wellKnown("x-envoy-decorator-operation");

  private final String text;
  private final int hash;
  private final int index;
  private final byte[] bytes;
  private final boolean joinedInRequests;
  private final boolean joinedInResponses;

  private HeaderName(String text, int index) {
    this.text = text;
    this.hash = text.hashCode();
    this.index = index;
    this.bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    this.joinedInRequests = JoinedFields.isOfRequests(text);
    this.joinedInResponses = JoinedFields.isOfResponses(text);
  }

  /** Whether a further value goes behind the first one; see {@link JoinedFields}. */
  boolean isJoined(boolean inResponse) {
    return inResponse ? joinedInResponses : joinedInRequests;
  }

  /** The name {@code text}, in whatever case. */
  public static HeaderName of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    HeaderName known = TABLE[lower.hashCode() & (TABLE_SIZE - 1)];
    return known != null && known.text.equals(lower) ? known : ofOther(lower);
  }

  /**
   * As {@link #of(String)}, of a field of requests as configuration names it: {@code host} is known
   * as {@code :authority}, as in Envoy.
   */
  public static HeaderName ofRequest(String text) {
    HeaderName name = of(text);
    return name.equals(HOST) ? AUTHORITY : name;
  }

  /**
   * The name in {@code buffer} from {@code start} to {@code end}, whose bytes are ASCII; made
   * without an intermediate string if it is well known. {@code hash} is that of the lower-case text
   * as {@link String#hashCode} defines it, which a parser computes on its way.
   */
  public static HeaderName of(byte[] buffer, int start, int end, int hash) {
    HeaderName known = TABLE[hash & (TABLE_SIZE - 1)];
    if (known != null && known.hash == hash && known.matches(buffer, start, end)) {
      return known;
    }
    HeaderName recent = RECENT[hash & (RECENT_SIZE - 1)];
    if (recent != null && recent.hash == hash && recent.matches(buffer, start, end)) {
      return recent;
    }
    HeaderName made = of(new String(buffer, start, end - start, StandardCharsets.ISO_8859_1));
    RECENT[hash & (RECENT_SIZE - 1)] = made;
    return made;
  }

  /** The name in lower case. */
  public String text() {
    return text;
  }

  /** The bytes of the name in lower case; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether this is a pseudo header such as {@code :path}. */
  public boolean isPseudo() {
    return !text.isEmpty() && text.charAt(0) == ':';
  }

  /** The bit of this name in a {@link HeaderMap}, or 0 if it is not well known. */
  long bit() {
    return index < 0 ? 0 : 1L << index;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof HeaderName name
            && hash == name.hash
            && index < 0
            && name.index < 0
            && text.equals(name.text));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return text;
  }

  private boolean matches(byte[] buffer, int start, int end) {
    if (end - start != bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      int octet = buffer[start + i];
      if (octet >= 'A' && octet <= 'Z') {
        octet += 'a' - 'A';
      }
      if (octet != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** A name that collides with another one in the table, or that is not well known at all. */
  private static HeaderName ofOther(String lower) {
    for (int slot = lower.hashCode() + 1, tries = 0; tries < 4; slot++, tries++) {
      HeaderName known = TABLE[slot & (TABLE_SIZE - 1)];
      if (known != null && known.text.equals(lower)) {
        return known;
      }
    }
    return new HeaderName(lower, -1);
  }

  private static HeaderName wellKnown(String text) {
    if (wellKnownNames == Long.SIZE) {
      throw new IllegalStateException("more than 64 well-known names");
    }
    HeaderName name = new HeaderName(text, wellKnownNames++);
    int slot = name.hash;
    while (TABLE[slot & (TABLE_SIZE - 1)] != null) {
      slot++;
    }
    TABLE[slot & (TABLE_SIZE - 1)] = name;
    return name;
  }
}
