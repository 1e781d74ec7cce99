package io.weft.hcm;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a request's path into the one form on which routes and access rules can rely.
 *
 * <p>A value. Source: {@code normalize_path}, {@code merge_slashes} and {@code
 * path_with_escaped_slashes_action} of {@code HttpConnectionManager}; RFC 3986 section 6.
 *
 * @param normalize whether dot segments are removed and escapes of unreserved characters undone
 * @param mergeSlashes whether a run of slashes becomes one
 * @param rejectsFragments whether a path with a fragment is refused, when asked; else it loses it
 */
public record PathNormalization(
    boolean normalize,
    boolean mergeSlashes,
    EscapedSlashes escapedSlashes,
    BooleanSupplier rejectsFragments) {
  /** What happens to {@code %2F} and {@code %5C}. */
  public enum EscapedSlashes {
    KEEP_UNCHANGED,
    REJECT_REQUEST,
    UNESCAPE_AND_REDIRECT,
    UNESCAPE_AND_FORWARD
  }

  /** What became of a path. */
  public sealed interface Outcome {
    /** The path to go on with; the query is as it was. */
    String path();

    /** Go on. */
    record Accepted(String path) implements Outcome {}

    /** Answer 400, {@code path_normalization_failed}. */
    record Rejected(String path) implements Outcome {}

    /** Answer 307 with the path as the location. */
    record Redirected(String path) implements Outcome {}
  }

  /** The path as it came. */
  public static final PathNormalization NONE =
      new PathNormalization(false, false, EscapedSlashes.KEEP_UNCHANGED);

  /** Rules that refuse paths with fragments. */
  public PathNormalization(boolean normalize, boolean mergeSlashes, EscapedSlashes escapedSlashes) {
    this(normalize, mergeSlashes, escapedSlashes, () -> true);
  }

  /** Whether a path can come out other than it was. */
  public boolean isActive() {
    return normalize || mergeSlashes || escapedSlashes != EscapedSlashes.KEEP_UNCHANGED;
  }

  /** Applies the rules to {@code pathAndQuery}. */
  public Outcome apply(String pathAndQuery) {
    int query = queryStart(pathAndQuery);
    String path = pathAndQuery.substring(0, query);
    String rest = pathAndQuery.substring(query);
    boolean redirect = false;
    if (escapedSlashes != EscapedSlashes.KEEP_UNCHANGED) {
      String unescaped = unescapeSlashes(path);
      if (!unescaped.equals(path)) {
        path = unescaped;
        if (escapedSlashes == EscapedSlashes.REJECT_REQUEST) {
          return new Outcome.Rejected(path + rest);
        }
        redirect = escapedSlashes == EscapedSlashes.UNESCAPE_AND_REDIRECT;
      }
    }
    if (normalize) {
      String canonical = canonical(path);
      if (canonical == null) {
        return new Outcome.Rejected(path + rest);
      }
      path = canonical;
    }
    if (mergeSlashes) {
      path = merged(path);
    }
    return redirect ? new Outcome.Redirected(path + rest) : new Outcome.Accepted(path + rest);
  }

  /** {@code pathAndQuery} up to its query or fragment. */
  public static String withoutQueryAndFragment(String pathAndQuery) {
    return pathAndQuery.substring(0, queryStart(pathAndQuery));
  }

  /** The path with each run of slashes made one. */
  static String merged(String path) {
    if (!path.contains("//")) {
      return path;
    }
    StringBuilder text = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '/' || text.isEmpty() || text.charAt(text.length() - 1) != '/') {
        text.append(c);
      }
    }
    return text.toString();
  }

  /** The path with its escaped slashes and backslashes as they are. */
  static String unescapeSlashes(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    StringBuilder text = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      int octet = path.charAt(i) == '%' ? escaped(path, i) : -1;
      if (octet == '/' || octet == '\\') {
        text.append((char) octet);
        i += 2;
      } else {
        text.append(path.charAt(i));
      }
    }
    return text.toString();
  }

  /**
   * The path without dot segments, with a slash in front, backslashes turned and escapes of
   * unreserved characters undone; null if it holds an escaped NUL.
   */
  static @Nullable String canonical(String path) {
    if (isCanonical(path)) {
      return path;
    }
    String plain = unescapeUnreserved(path);
    if (plain == null) {
      return null;
    }
    StringBuilder text = new StringBuilder(plain.length() + 1);
    int from = plain.startsWith("/") ? 1 : 0;
    while (from <= plain.length()) {
      int slash = plain.indexOf('/', from);
      int end = slash < 0 ? plain.length() : slash;
      String segment = plain.substring(from, end);
      boolean last = slash < 0;
      if (segment.equals("..")) {
        text.setLength(Math.max(0, text.lastIndexOf("/")));
        appendIf(last, text);
      } else if (segment.equals(".")) {
        appendIf(last, text);
      } else {
        text.append('/').append(segment);
      }
      from = end + 1;
    }
    return text.toString();
  }

  private static void appendIf(boolean last, StringBuilder text) {
    if (last) {
      text.append('/');
    }
  }

  private static boolean isCanonical(String path) {
    if (path.isEmpty() || path.charAt(0) != '/') {
      return false;
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%' || c == '\\' || (c == '.' && path.charAt(i - 1) == '/')) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String unescapeUnreserved(String path) {
    StringBuilder text = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\') {
        text.append('/');
        continue;
      }
      int octet = c == '%' ? escaped(path, i) : -1;
      if (octet == 0) {
        return null;
      }
      if (octet > 0 && isUnreserved(octet)) {
        text.append((char) octet);
        i += 2;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static boolean isUnreserved(int octet) {
    return (octet >= 'a' && octet <= 'z')
        || (octet >= 'A' && octet <= 'Z')
        || (octet >= '0' && octet <= '9')
        || octet == '-'
        || octet == '.'
        || octet == '_'
        || octet == '~';
  }

  /** The octet that the escape at {@code index} stands for; -1 if it is none. */
  private static int escaped(String path, int index) {
    if (index + 2 >= path.length()) {
      return -1;
    }
    int high = Character.digit(path.charAt(index + 1), 16);
    int low = Character.digit(path.charAt(index + 2), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  private static int queryStart(String path) {
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '?' || path.charAt(i) == '#') {
        return i;
      }
    }
    return path.length();
  }
}
