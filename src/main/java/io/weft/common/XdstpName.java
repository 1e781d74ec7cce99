package io.weft.common;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The name of a resource that tells who serves it and in which context: {@code
 * xdstp://authority/type/id?key=value}. A value; names that say the same are equal. Source: {@code
 * xds.core.v3.ResourceName} and Envoy's {@code XdsResourceIdentifier}.
 *
 * @param resourceType the full name of a message
 * @param id may hold slashes; ends with {@code /*} or is {@code *} for a collection
 * @param context in the order of its keys
 */
public record XdstpName(
    String authority, String resourceType, String id, Map<String, String> context) {
  private static final String SCHEME = "xdstp:";
  private static final String ANY = "*";
  private static final String RESERVED_IN_AUTHORITY = "%/?#";
  private static final String RESERVED_IN_ID = "%?#[]";
  private static final String RESERVED_IN_CONTEXT = "%#[]&=";
  private static final int FIRST_PRINTABLE = ' ';
  private static final int LAST_PRINTABLE = '}';
  private static final int HEX = 16;

  /** Copies what it is given. */
  public XdstpName {
    context = Collections.unmodifiableMap(new TreeMap<>(context));
  }

  /** Whether {@code name} is meant to be one of these. */
  public static boolean isXdstp(String name) {
    return name.startsWith(SCHEME);
  }

  /**
   * Reads {@code name}.
   *
   * @throws ConfigException if it is none, or has no type
   */
  public static XdstpName parse(String name) throws ConfigException {
    if (!isXdstp(name)) {
      throw new ConfigException("", name + " does not have an xdstp: scheme");
    }
    int slashes = name.indexOf("://");
    String rest = slashes < 0 ? name : name.substring(slashes + 3);
    int slash = rest.indexOf('/');
    String path = slash < 0 ? "/" : rest.substring(slash);
    Map<String, String> context = new TreeMap<>();
    int question = path.indexOf('?');
    if (question >= 0) {
      readContext(path.substring(question + 1), context);
      path = path.substring(0, question);
    }
    int end = path.indexOf('/', 1);
    String type = path.substring(1, end < 0 ? path.length() : end);
    if (type.isEmpty()) {
      throw new ConfigException("", "Resource type missing from " + path);
    }
    return new XdstpName(
        decode(slash < 0 ? rest : rest.substring(0, slash)),
        type,
        end < 0 ? "" : decode(path.substring(end + 1)),
        context);
  }

  /** {@code name} as control planes are asked for it; what is not one of these stays as it is. */
  public static String canonical(String name) {
    if (!isXdstp(name)) {
      return name;
    }
    try {
      return parse(name).text();
    } catch (ConfigException e) {
      return name;
    }
  }

  /** In canonical form. */
  public String text() {
    String query =
        context.entrySet().stream()
            .map(entry ->
                encode(entry.getKey(), RESERVED_IN_CONTEXT)
                    + '='
                    + encode(entry.getValue(), RESERVED_IN_CONTEXT))
            .sorted()
            .collect(Collectors.joining("&"));
    return SCHEME
        + "//"
        + encode(authority, RESERVED_IN_AUTHORITY)
        + '/'
        + resourceType
        + (id.isEmpty() ? "" : '/' + encode(id, RESERVED_IN_ID))
        + (query.isEmpty() ? "" : '?' + query);
  }

  /** The same where it says nothing else than {@code outer}. */
  public XdstpName within(Map<String, String> outer) {
    Map<String, String> all = new TreeMap<>(outer);
    all.putAll(context);
    return new XdstpName(authority, resourceType, id, all);
  }

  /** The collection that has it. */
  public XdstpName collection() {
    return new XdstpName(
        authority, resourceType, id.substring(0, id.lastIndexOf('/') + 1) + ANY, context);
  }

  private static void readContext(String query, Map<String, String> context) {
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      String key = decode(equals < 0 ? pair : pair.substring(0, equals));
      context.putIfAbsent(key, equals < 0 ? "" : decode(pair.substring(equals + 1)));
    }
  }

  private static String encode(String text, String reserved) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      int c = octet & 0xff;
      if (c < FIRST_PRINTABLE || c > LAST_PRINTABLE || reserved.indexOf(c) >= 0) {
        encoded.append('%').append(String.format("%02X", c));
      } else {
        encoded.append((char) c);
      }
    }
    return encoded.toString();
  }

  /** {@code text} without percent escapes; what is none stays as it is. */
  public static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(octets.length);
    for (int i = 0; i < octets.length; i++) {
      int high = octets[i] == '%' && i + 2 < octets.length ? digit(octets[i + 1]) : -1;
      int low = high < 0 ? -1 : digit(octets[i + 2]);
      if (low < 0) {
        decoded.write(octets[i]);
      } else {
        decoded.write(high * HEX + low);
        i += 2;
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static int digit(byte octet) {
    return Character.digit(octet, HEX);
  }
}
