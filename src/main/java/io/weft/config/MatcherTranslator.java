package io.weft.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher.HeaderMatchSpecifierCase;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.matcher.FilterStateMatcher;
import io.weft.matcher.HeaderMatcher;
import io.weft.matcher.MetadataMatcher;
import io.weft.matcher.StringMatcher;
import io.weft.matcher.ValueMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Translates matchers. Source: {@code envoy.type.matcher.v3}, {@code HeaderMatcher} of routes. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class MatcherTranslator {
  private MatcherTranslator() {}

  /** A test of a text. */
  public static StringMatcher string(io.envoyproxy.envoy.type.matcher.v3.StringMatcher proto)
      throws ConfigException {
    boolean ignoreCase = proto.getIgnoreCase();
    return switch (proto.getMatchPatternCase()) {
      case EXACT -> new StringMatcher.Exact(proto.getExact(), ignoreCase);
      case PREFIX -> new StringMatcher.Prefix(proto.getPrefix(), ignoreCase);
      case SUFFIX -> new StringMatcher.Suffix(proto.getSuffix(), ignoreCase);
      case CONTAINS -> new StringMatcher.Contains(proto.getContains(), ignoreCase);
      case SAFE_REGEX -> {
        if (ignoreCase) {
          throw new ConfigException("ignore_case", "has no effect for safe_regex");
        }
        yield new StringMatcher.Regex(regex(proto.getSafeRegex(), "safe_regex"));
      }
      case CUSTOM -> throw new ConfigException("custom", "not implemented in Weft yet");
      case MATCHPATTERN_NOT_SET ->
          throw new ConfigException("", "one of exact, prefix, suffix, safe_regex, contains");
    };
  }

  /** A compiled pattern; problems name {@code field}. */
  public static Pattern regex(RegexMatcher proto, String field) throws ConfigException {
    try {
      return Pattern.compile(proto.getRegex());
    } catch (PatternSyntaxException e) {
      throw new ConfigException(
          field + ".regex", e.getDescription() + ": " + e.getPattern() + "; RE2 syntax is allowed");
    }
  }

  /** Tests of fields, all of which must hold; problems name {@code field} and the index. */
  public static List<HeaderMatcher> headers(
      List<io.envoyproxy.envoy.config.route.v3.HeaderMatcher> protos, String field)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<HeaderMatcher> matchers = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      var proto = protos.get(i);
      HeaderMatcher matcher = errors.attempt(field + '[' + i + ']', () -> header(proto));
      if (matcher != null) {
        matchers.add(matcher);
      }
    }
    errors.throwIfAny();
    return matchers;
  }

  /** A test of a field. */
  public static HeaderMatcher header(io.envoyproxy.envoy.config.route.v3.HeaderMatcher proto)
      throws ConfigException {
    boolean present =
        proto.getHeaderMatchSpecifierCase() != HeaderMatchSpecifierCase.PRESENT_MATCH
            || proto.getPresentMatch();
    return new HeaderMatcher(
        HeaderName.ofRequest(proto.getName()),
        test(proto),
        present,
        proto.getInvertMatch(),
        proto.getTreatMissingHeaderAsEmpty());
  }

  private static @Nullable StringMatcher test(
      io.envoyproxy.envoy.config.route.v3.HeaderMatcher proto) throws ConfigException {
    return switch (proto.getHeaderMatchSpecifierCase()) {
      case EXACT_MATCH -> new StringMatcher.Exact(proto.getExactMatch(), false);
      case SAFE_REGEX_MATCH ->
          new StringMatcher.Regex(regex(proto.getSafeRegexMatch(), "safe_regex_match"));
      case RANGE_MATCH ->
          new StringMatcher.Range(proto.getRangeMatch().getStart(), proto.getRangeMatch().getEnd());
      case PREFIX_MATCH -> new StringMatcher.Prefix(proto.getPrefixMatch(), false);
      case SUFFIX_MATCH -> new StringMatcher.Suffix(proto.getSuffixMatch(), false);
      case CONTAINS_MATCH -> new StringMatcher.Contains(proto.getContainsMatch(), false);
      case STRING_MATCH -> {
        try {
          yield string(proto.getStringMatch());
        } catch (ConfigException e) {
          throw e.under("string_match");
        }
      }
      case PRESENT_MATCH, HEADERMATCHSPECIFIER_NOT_SET -> null;
    };
  }

  /** A test of metadata. */
  public static MetadataMatcher metadata(io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher proto)
      throws ConfigException {
    List<String> path = new ArrayList<>();
    proto.getPathList().forEach(segment -> path.add(segment.getKey()));
    try {
      return new MetadataMatcher(
          proto.getFilter(), path, value(proto.getValue()), proto.getInvert());
    } catch (ConfigException e) {
      throw e.under("value");
    }
  }

  /** A test of what filters keep. */
  public static FilterStateMatcher filterState(
      io.envoyproxy.envoy.type.matcher.v3.FilterStateMatcher proto) throws ConfigException {
    return proto.hasAddressMatch()
        ? new FilterStateMatcher(
            proto.getKey(),
            null,
            AddressTranslator.xdsRanges(
                proto.getAddressMatch().getRangesList(), "address_match.ranges"))
        : new FilterStateMatcher(proto.getKey(), string(proto.getStringMatch()), List.of());
  }

  /** A test of a value of JSON's kind. */
  public static ValueMatcher value(io.envoyproxy.envoy.type.matcher.v3.ValueMatcher proto)
      throws ConfigException {
    return switch (proto.getMatchPatternCase()) {
      case NULL_MATCH -> new ValueMatcher.Null();
      case DOUBLE_MATCH -> {
        var number = proto.getDoubleMatch();
        yield number.hasExact()
            ? new ValueMatcher.Numeric(number.getExact(), number.getExact())
            : new ValueMatcher.Numeric(number.getRange().getStart(), number.getRange().getEnd());
      }
      case STRING_MATCH -> new ValueMatcher.Text(string(proto.getStringMatch()));
      case BOOL_MATCH -> new ValueMatcher.Bool(proto.getBoolMatch());
      case PRESENT_MATCH -> new ValueMatcher.Present(proto.getPresentMatch());
      case LIST_MATCH -> new ValueMatcher.OneOf(value(proto.getListMatch().getOneOf()));
      case OR_MATCH -> {
        List<ValueMatcher> tests = new ArrayList<>();
        for (var test : proto.getOrMatch().getValueMatchersList()) {
          tests.add(value(test));
        }
        yield new ValueMatcher.Or(tests);
      }
      case MATCHPATTERN_NOT_SET -> throw new ConfigException("", "is empty");
    };
  }
}
