package io.weft.tools;

import io.weft.common.ConfigException;
import io.weft.config.RouteFile;
import io.weft.config.RouteTest;
import io.weft.config.RouteTest.Aspect;
import io.weft.config.RouteTestFile;
import io.weft.http.HeaderMap;
import io.weft.router.RouteTable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs tests against a route table and keeps count of the routes that they cover.
 *
 * <p>Used by one thread. Source: Envoy's route table check tool, whose reports these are.
 */
public final class RouteCheck {
  private static final String OFF = "0";

  private final RouteFile file;
  private final RouteTable table;
  private final RouteCoverage coverage;

  /**
   * Tests of the routes of {@code file}.
   *
   * @throws ConfigException if they are wrong; each problem has its position
   */
  public RouteCheck(RouteFile file) throws ConfigException {
    this.file = file.forTests();
    this.table = this.file.table();
    this.coverage = new RouteCoverage(this.file.routes());
  }

  /** What comes of all tests of {@code tests}, in order. */
  public List<RouteTest.Result> run(RouteTestFile tests) {
    List<RouteTest.Result> results = new ArrayList<>();
    for (RouteTest test : tests.tests()) {
      file.runtime(runtime(tests.runtime(), test.input().runtimeKey()));
      results.add(run(test));
    }
    return results;
  }

  /** What the tests have covered so far. */
  public RouteCoverage coverage() {
    return coverage;
  }

  /** All fractions are off but the one of {@code active}, which is as the route says. */
  private Map<String, String> runtime(Map<String, String> values, String active) {
    Map<String, String> runtime = new HashMap<>(values);
    for (String key : file.fractionKeys()) {
      if (key.isEmpty() || !key.equals(active)) {
        runtime.put(key, OFF);
      } else {
        runtime.remove(key);
      }
    }
    return runtime;
  }

  private RouteTest.Result run(RouteTest test) {
    TestedRequest tested = TestedRequest.of(table, test.input());
    List<String> lines = new ArrayList<>();
    Map<Aspect, String> actual = new EnumMap<>(Aspect.class);
    for (Aspect aspect : Aspect.values()) {
      String wanted = test.expected().aspects().get(aspect);
      if (wanted == null) {
        continue;
      }
      String found = tested.actual(aspect);
      if (found.equals(wanted)) {
        coverage.mark(tested, aspect);
      } else {
        actual.put(aspect, found);
        lines.add(difference(wanted, found, aspect.field()));
      }
    }
    checkMetadata(test, tested, lines);
    return new RouteTest.Result(
        test,
        lines,
        actual,
        check(test.expected().request(), tested.request(), "request", lines),
        check(test.expected().response(), tested.response(), "response", lines));
  }

  private static void checkMetadata(RouteTest test, TestedRequest tested, List<String> lines) {
    for (RouteTest.RouteMetadata wanted : test.expected().metadata()) {
      String found = tested.metadata(wanted.namespace(), wanted.key());
      if (!found.equals(wanted.value())) {
        lines.add(difference(wanted.value(), found, "route_metadata"));
      }
    }
  }

  /** What was found where a test of {@code fields} failed, by its index. */
  private static Map<Integer, String> check(
      RouteTest.Fields fields, HeaderMap headers, String of, List<String> lines) {
    Map<Integer, String> failed = new HashMap<>();
    for (int i = 0; i < fields.matches().size(); i++) {
      RouteTest.HeaderTest wanted = fields.matches().get(i);
      if (!wanted.matcher().matches(headers)) {
        failed.put(i, headers.get(wanted.matcher().name(), ""));
        lines.add(describe(wanted, headers));
      }
    }
    for (var wanted : fields.values()) {
      String found = headers.get(wanted.getKey(), "");
      if (!found.equals(wanted.getValue())) {
        lines.add(difference(wanted.getValue(), found, of + "_header_fields"));
      }
    }
    return failed;
  }

  private static String describe(RouteTest.HeaderTest wanted, HeaderMap headers) {
    String name = wanted.matcher().name().text();
    boolean inverted = wanted.matcher().invert();
    if (wanted.matcher().test() == null) {
      return difference("has(" + name + "):" + !inverted, "has(" + name + "):" + inverted, wanted);
    }
    String value = headers.get(wanted.matcher().name());
    String found = name + ": " + Objects.requireNonNullElse(value, "NULL");
    if (wanted.exact() == null) {
      return "actual: [" + found + "], test type: " + wanted.kind();
    }
    return "expected: [%s: %s], actual: %s[%s], test type: %s"
        .formatted(name, wanted.exact(), inverted ? "NOT " : "", found, wanted.kind());
  }

  private static String difference(String wanted, String found, RouteTest.HeaderTest test) {
    return difference(wanted, found, test.kind());
  }

  private static String difference(String wanted, String found, String kind) {
    return "expected: [" + wanted + "], actual: [" + found + "], test type: " + kind;
  }
}
