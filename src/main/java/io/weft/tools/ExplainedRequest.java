package io.weft.tools;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.net.Address;
import io.weft.net.Ips;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * A request that nobody sends.
 *
 * @param isSecure whether the client speaks TLS
 * @param authority the host that is asked for, with the port if the URL names one
 * @param port to which the client connects
 * @param headers further fields
 */
public record ExplainedRequest(
    String method, boolean isSecure, String authority, int port, String path, HeaderMap headers) {
  private static final String HTTP = "http";
  private static final String HTTPS = "https";
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /**
   * What is asked besides the request.
   *
   * @param listener which listener is meant; empty for that of the URL's port, or the only one
   * @param source the client
   * @param random decides about shares and weighted clusters
   */
  public record Circumstances(String listener, Address source, long random) {
    /**
     * As texts.
     *
     * @param source an IP address
     * @param random a number of 64 bits
     * @throws IllegalArgumentException if one of them is something else; the message says so
     */
    public static Circumstances of(String listener, String source, String random) {
      if (Ips.parse(source) == null) {
        throw new IllegalArgumentException("'" + source + "' is no IP address");
      }
      try {
        return new Circumstances(listener, Address.of(source, 0), Long.parseUnsignedLong(random));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + random + "' is no number", e);
      }
    }
  }

  /**
   * The request that {@code line} describes: a URL, with a method before it if that is not GET.
   *
   * @param fields each {@code name: value}
   * @throws IllegalArgumentException if it is no request; the message says why
   */
  public static ExplainedRequest parse(String line, List<String> fields) {
    String[] words = line.strip().split(" +");
    if (words.length > 2) {
      throw new IllegalArgumentException("'" + line + "' is no METHOD and URL");
    }
    URI url = url(words[words.length - 1]);
    boolean isSecure = HTTPS.equalsIgnoreCase(url.getScheme());
    String query = url.getRawQuery() == null ? "" : '?' + url.getRawQuery();
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    HeaderMap headers = new HeaderMap(8);
    String authority = url.getRawAuthority();
    int port = port(authority, isSecure ? HTTPS_PORT : HTTP_PORT);
    for (String field : fields) {
      int colon = field.indexOf(':', 1);
      if (colon < 0) {
        throw new IllegalArgumentException("'" + field + "' is no field; write name: value");
      }
      HeaderName name = HeaderName.of(field.substring(0, colon).strip());
      String value = field.substring(colon + 1).strip();
      if (name.equals(HeaderName.HOST) || name.equals(HeaderName.AUTHORITY)) {
        authority = value;
      } else {
        headers.add(name, value);
      }
    }
    return new ExplainedRequest(
        words.length == 2 ? words[0] : "GET", isSecure, authority, port, path + query, headers);
  }

  private static URI url(String text) {
    try {
      URI url = new URI(text);
      if (url.getRawAuthority() != null
          && (HTTPS.equalsIgnoreCase(url.getScheme()) || HTTP.equalsIgnoreCase(url.getScheme()))) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + text + "' is no URL: " + e.getReason(), e);
    }
    throw new IllegalArgumentException("'" + text + "' is no URL such as https://host/path");
  }

  private static int port(String authority, int otherwise) {
    String text = authority.substring(withoutPort(authority).length());
    try {
      return text.length() < 2 ? otherwise : Integer.parseInt(text.substring(1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + authority + "' has no port after its colon", e);
    }
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon >= 0 && authority.indexOf(']', colon) < 0;
    return hasPort ? authority.substring(0, colon) : authority;
  }

  /** As it was asked for. */
  public String line() {
    return method + ' ' + (isSecure ? HTTPS : HTTP) + "://" + authority + path;
  }

  /** The host without its port, as a client names it in TLS. */
  String serverName() {
    return withoutPort(authority).toLowerCase(Locale.ROOT);
  }
}
