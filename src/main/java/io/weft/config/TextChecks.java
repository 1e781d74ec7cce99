package io.weft.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import com.google.re2j.Pattern;
import io.weft.common.FieldSyntax;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Rules on strings and bytes. */
final class TextChecks {
  private TextChecks() {}

  /** What {@code rules} say of a string. */
  static Check ofString(Message rules) {
    List<Check> checks = new ArrayList<>();
    lengths(checks, rules, "len", " characters", TextChecks::codePoints);
    lengths(checks, rules, "bytes", " bytes", value -> utf8((String) value));
    texts(checks, rules);
    if (RuleOptions.get(rules, "pattern") instanceof String pattern) {
      Pattern compiled = Pattern.compile(pattern);
      checks.add(value ->
          compiled.matcher((String) value).find() ? null : "must match the pattern " + pattern);
    }
    headers(checks, rules);
    form(checks, rules, "uuid", "a UUID", text -> Forms.UUID.matches(text));
    form(checks, rules, "email", "an e-mail address", text -> Forms.EMAIL.matches(text));
    form(checks, rules, "hostname", "a host name", TextChecks::isHostname);
    form(checks, rules, "ipv4", "an IPv4 address", text -> Forms.IPV4.matches(text));
    form(checks, rules, "ipv6", "an IPv6 address", text -> Forms.IPV6.matches(text));
    form(checks, rules, "ip", "an IP address", TextChecks::isIp);
    form(
        checks,
        rules,
        "address",
        "a host name or an IP address",
        text -> isIp(text) || isHostname(text));
    form(checks, rules, "uri", "a URI", TextChecks::isUri);
    form(checks, rules, "uri_ref", "a URI reference", TextChecks::isUriReference);
    return all(checks, RuleOptions.is(rules, "ignore_empty"), value -> ((String) value).isEmpty());
  }

  /** What {@code rules} say of bytes. */
  static Check ofBytes(Message rules) {
    List<Check> checks = new ArrayList<>();
    lengths(checks, rules, "len", " bytes", value -> ((ByteString) value).size());
    if (RuleOptions.get(rules, "prefix") instanceof ByteString prefix) {
      checks.add(
          value -> ((ByteString) value).startsWith(prefix) ? null : "has not the right beginning");
    }
    if (RuleOptions.get(rules, "suffix") instanceof ByteString suffix) {
      checks.add(value -> ((ByteString) value).endsWith(suffix) ? null : "has not the right end");
    }
    if (RuleOptions.get(rules, "const") instanceof ByteString only) {
      checks.add(value -> value.equals(only) ? null : "has not the only value allowed");
    }
    List<?> in = RuleOptions.list(rules, "in");
    if (!in.isEmpty()) {
      checks.add(value -> in.contains(value) ? null : "is not one of the values allowed");
    }
    List<?> notIn = RuleOptions.list(rules, "not_in");
    if (!notIn.isEmpty()) {
      checks.add(value -> notIn.contains(value) ? "is a value that is not allowed" : null);
    }
    if (RuleOptions.get(rules, "pattern") instanceof String pattern) {
      Pattern compiled = Pattern.compile(pattern);
      checks.add(value ->
          compiled.matcher(((ByteString) value).toStringUtf8()).find()
              ? null
              : "must match the pattern " + pattern);
    }
    address(checks, rules, "ip", 4, 16);
    address(checks, rules, "ipv4", 4, 4);
    address(checks, rules, "ipv6", 16, 16);
    return all(
        checks, RuleOptions.is(rules, "ignore_empty"), value -> ((ByteString) value).isEmpty());
  }

  private static Check all(List<Check> checks, boolean ignoresEmpty, Predicate<Object> isEmpty) {
    return value -> {
      if (ignoresEmpty && isEmpty.test(value)) {
        return null;
      }
      for (Check check : checks) {
        String problem = check.problem(value);
        if (problem != null) {
          return problem;
        }
      }
      return null;
    };
  }

  /** Counts what a length rule limits. */
  @FunctionalInterface
  private interface Length {
    int of(Object value);
  }

  private static void lengths(
      List<Check> checks, Message rules, String name, String unit, Length length) {
    String exactName = name.equals("len") ? "len" : "len_bytes";
    long exact = RuleOptions.count(rules, exactName, -1);
    long least = RuleOptions.count(rules, "min_" + name, 0);
    long most = RuleOptions.count(rules, "max_" + name, Long.MAX_VALUE);
    if (exact >= 0) {
      checks.add(value -> length.of(value) == exact ? null : "must have " + exact + unit);
    }
    if (least > 0) {
      checks.add(value -> {
        int is = length.of(value);
        if (is >= least) {
          return null;
        }
        return is == 0 && least == 1
            ? "must not be empty"
            : "must have at least " + least + unit + ", has " + is;
      });
    }
    if (most != Long.MAX_VALUE) {
      checks.add(value -> {
        int is = length.of(value);
        return is <= most ? null : "must have at most " + most + unit + ", has " + is;
      });
    }
  }

  private static void texts(List<Check> checks, Message rules) {
    text(checks, rules, "const", "must be ", String::equals);
    text(checks, rules, "prefix", "must begin with ", String::startsWith);
    text(checks, rules, "suffix", "must end with ", String::endsWith);
    text(checks, rules, "contains", "must contain ", String::contains);
    text(
        checks, rules, "not_contains", "must not contain ", (value, part) -> !value.contains(part));
    List<?> in = RuleOptions.list(rules, "in");
    if (!in.isEmpty()) {
      checks.add(value -> in.contains(value) ? null : "must be one of " + join(in));
    }
    List<?> notIn = RuleOptions.list(rules, "not_in");
    if (!notIn.isEmpty()) {
      checks.add(value -> notIn.contains(value) ? "must not be one of " + join(notIn) : null);
    }
  }

  /** Compares a value with what a rule names. */
  @FunctionalInterface
  private interface Comparison {
    boolean holds(String value, String rule);
  }

  private static void text(
      List<Check> checks, Message rules, String name, String words, Comparison comparison) {
    if (RuleOptions.get(rules, name) instanceof String rule) {
      checks.add(value -> comparison.holds((String) value, rule) ? null : words + '"' + rule + '"');
    }
  }

  private static void headers(List<Check> checks, Message rules) {
    if (!(RuleOptions.get(rules, "well_known_regex") instanceof EnumValueDescriptor known)) {
      return;
    }
    boolean isStrict = !Boolean.FALSE.equals(RuleOptions.get(rules, "strict"));
    if (known.getNumber() == 1) {
      Predicate<String> isValid = isStrict ? FieldSyntax::isName : TextChecks::isOneLine;
      checks.add(value -> isValid.test((String) value) ? null : "must be a valid name of a header");
    } else if (known.getNumber() == 2) {
      Predicate<String> isValid = isStrict ? FieldSyntax::isValue : TextChecks::isOneLine;
      checks.add(value ->
          isValid.test((String) value)
              ? null
              : "must be a valid value of a header, without control characters");
    }
  }

  private static boolean isOneLine(String text) {
    return text.indexOf('\0') < 0 && text.indexOf('\n') < 0 && text.indexOf('\r') < 0;
  }

  private static void form(
      List<Check> checks, Message rules, String name, String words, Predicate<String> isValid) {
    if (RuleOptions.is(rules, name)) {
      checks.add(value -> isValid.test((String) value) ? null : "must be " + words);
    }
  }

  private static void address(List<Check> checks, Message rules, String name, int one, int other) {
    if (RuleOptions.is(rules, name)) {
      checks.add(value -> {
        int size = ((ByteString) value).size();
        return size == one || size == other ? null : "must be an IP address in binary form";
      });
    }
  }

  private static boolean isHostname(String text) {
    return text.length() <= 253 && Forms.HOSTNAME.matches(text);
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).isAbsolute();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isUriReference(String text) {
    try {
      return new URI(text).normalize() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isIp(String text) {
    return Forms.IPV4.matches(text) || Forms.IPV6.matches(text);
  }

  private static int codePoints(Object value) {
    String text = (String) value;
    return text.codePointCount(0, text.length());
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String join(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /** Made when a value is first compared with one of them. */
  private static final class Forms {
    static final Pattern UUID =
        Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    static final Pattern HOSTNAME =
        Pattern.compile(
            "([0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?\\.)*[0-9A-Za-z]"
                + "([0-9A-Za-z-]{0,61}[0-9A-Za-z])?\\.?");
    static final Pattern IPV4 =
        Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)");
    static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  }
}
