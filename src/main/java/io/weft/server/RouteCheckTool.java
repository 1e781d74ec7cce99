package io.weft.server;

import io.weft.common.ConfigException;
import io.weft.config.RouteFile;
import io.weft.config.RouteTest;
import io.weft.config.RouteTestFile;
import io.weft.config.RouteTestReport;
import io.weft.server.ToolArguments.Option;
import io.weft.spi.ExtensionRegistry;
import io.weft.tools.RouteCheck;
import io.weft.tools.RouteCoverage;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code weft route-check}: runs tests against the routes of a file.
 *
 * <p>Source: Envoy's route table check tool, whose flags, reports and exit status these are.
 */
final class RouteCheckTool extends Tool {
  static final String NAME = "route-check";

  private static final String CONFIG = "--config-path";
  private static final String TESTS = "--test-path";
  private static final String LISTENER = "--listener-name";
  private static final String OUTPUT = "--output-path";
  private static final String DETAILS = "--details";
  private static final String ONLY_FAILURES = "--only-show-failures";
  private static final String FAIL_UNDER = "--fail-under";
  private static final String COVALL = "--covall";
  private static final String DETAILED_COVERAGE = "--detailed-coverage";
  private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

  private static final List<Option> OPTIONS =
      List.of(
          new Option(CONFIG, "-c", "file", "Routes to test: a RouteConfiguration or a bootstrap"),
          new Option(TESTS, "-t", "file", "Tests; may be repeated, as may files without this flag"),
          new Option(LISTENER, "", "name", "Listener of a bootstrap, where several have routes"),
          new Option(OUTPUT, "-o", "file", "File for the results, as a binary ValidationResult"),
          new Option(DETAILS, "-d", "", "Show the name of every test, and what failed"),
          new Option(ONLY_FAILURES, "", "", "Show only tests that failed"),
          new Option(FAIL_UNDER, "-f", "percent", "Fail if tests cover less of the routes"),
          new Option(COVALL, "", "", "Measure coverage of all that a test can compare"),
          new Option(DETAILED_COVERAGE, "", "", "Show the names of routes without a test"),
          new Option(
              "--disable-deprecation-check",
              "",
              "",
              "Accepted: no deprecated field of routes is refused"));

  RouteCheckTool() {
    super(
        new ToolArguments.Form(
            NAME,
            "-c FILE [flags] TESTS...",
            "Tests the routes of FILE with the files of Envoy's route table check tool.",
            OPTIONS));
  }

  @Override
  int run(ToolArguments arguments, PrintStream out, PrintStream err)
      throws UsageException, ConfigException, IOException {
    Path config = Path.of(arguments.required(CONFIG));
    List<String> files = new ArrayList<>(arguments.all(TESTS));
    files.addAll(arguments.rest());
    if (files.isEmpty()) {
      throw arguments.wrong(TESTS, "Is needed: at least one file of tests");
    }
    double failUnder = arguments.number(FAIL_UNDER, 0);
    RouteCheck check =
        new RouteCheck(
            RouteFile.load(
                config, arguments.text(LISTENER, ""), ExtensionRegistry.of(BuiltInExtensions.ALL)));
    RouteTestReport report = new RouteTestReport();
    boolean passed = true;
    for (String file : files) {
      RouteTestFile tests = RouteTestFile.load(Path.of(file));
      List<RouteTest.Result> results = check.run(tests);
      report.add(tests, results, arguments.isSet(ONLY_FAILURES));
      print(results, arguments, out, err);
      passed &= results.stream().allMatch(RouteTest.Result::passed);
    }
    if (arguments.isSet(OUTPUT)) {
      report.write(Path.of(arguments.text(OUTPUT, "")));
    }
    return passed && covers(check.coverage(), failUnder, arguments, out, err) ? 0 : 1;
  }

  private static void print(
      List<RouteTest.Result> results, ToolArguments arguments, PrintStream out, PrintStream err) {
    boolean onlyFailures = arguments.isSet(ONLY_FAILURES);
    if (!onlyFailures && !arguments.isSet(DETAILS)) {
      return;
    }
    for (RouteTest.Result result : results) {
      if (!result.passed()) {
        err.println(result.test().name());
        result.lines().forEach(err::println);
      } else if (!onlyFailures) {
        out.println(result.test().name());
      }
    }
  }

  /** Prints how much the tests covered; whether it is enough. */
  private static boolean covers(
      RouteCoverage coverage,
      double failUnder,
      ToolArguments arguments,
      PrintStream out,
      PrintStream err) {
    boolean all = arguments.isSet(COVALL);
    if (all) {
      for (RouteFile.NamedRoute route : coverage.untested()) {
        out.println("Missing test for host: " + route.virtualHost() + ", route: " + route.match());
      }
    } else if (arguments.isSet(DETAILED_COVERAGE)) {
      for (RouteFile.NamedRoute route : coverage.untested()) {
        out.println(
            "Missing test for host: " + route.virtualHost() + ", route name: " + route.name());
      }
    }
    double percent = all ? coverage.comprehensivePercent() : coverage.percent();
    out.println("Current route coverage: " + shown(percent) + '%');
    if (failUnder != 0 && percent < failUnder) {
      err.println("Failed to meet coverage requirement: " + shown(failUnder) + '%');
      return false;
    }
    return true;
  }

  /** With six digits, as C++ writes numbers. */
  private static String shown(double number) {
    BigDecimal rounded = new BigDecimal(number).round(SIX_DIGITS).stripTrailingZeros();
    return rounded.toPlainString();
  }
}
