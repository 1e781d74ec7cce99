package io.weft.tools;

import io.weft.matcher.Condition;
import io.weft.matcher.MatchStep;
import io.weft.router.Route;
import io.weft.router.RouteExplanation;
import io.weft.tools.Explanation.Hosts;
import io.weft.tools.Explanation.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An explanation for people: a label and a fact a line. */
public final class ExplanationText {
  private static final int LABEL = 14;

  private final StringBuilder text = new StringBuilder(512);

  private ExplanationText() {}

  /** The lines, each with its end. */
  public static String of(Explanation explanation) {
    ExplanationText text = new ExplanationText();
    text.append(explanation);
    return text.text.toString();
  }

  private void append(Explanation explanation) {
    text.append(explanation.request().line()).append('\n');
    line("listener", explanation.place().listener());
    lineIfAny("filter chain", explanation.place().filterChain());
    lineIfAny("note", explanation.place().note());
    if (!explanation.path().equals(explanation.request().path())
        || !explanation.authority().equals(explanation.request().authority())) {
      line("matched as", explanation.authority() + explanation.path());
    }
    RouteExplanation route = explanation.route();
    if (route != null) {
      append(route);
    }
    append(explanation.outcome());
  }

  private void append(RouteExplanation explanation) {
    lineIfAny("route table", explanation.table());
    if (explanation.virtualHost() != null) {
      line(
          "virtual host",
          explanation.virtualHost().name() + " (domain " + explanation.domain() + ')');
    }
    String treeLabel = "route tree";
    for (MatchStep step : explanation.steps()) {
      line(treeLabel, "  ".repeat(step.depth()) + step(step));
      treeLabel = "";
    }
    String label = "passed over";
    for (int i = 0; i < explanation.passedOver().size(); i++) {
      RouteExplanation.PassedOver route = explanation.passedOver().get(i);
      line(label, i + name(route.name()) + ": " + failed(route));
      label = "";
    }
    Route route = explanation.route();
    if (route != null && explanation.index() >= 0) {
      Condition.Description path = route.match().path().describe();
      line("route", explanation.index() + name(route.name()) + ": path " + path.wanted());
    }
    RouteExplanation.Share share = explanation.share();
    if (share != null) {
      line(
          "",
          "weight " + share.weight() + " of " + share.total() + ", the draw is " + share.drawn());
    }
  }

  private static String step(MatchStep step) {
    String finding =
        switch (step.finding()) {
          case HOLDS -> step.reasons().isEmpty() ? " holds" : "";
          case FAILS -> " fails";
          case WAITS -> " waits for what is not there yet";
          case HAS_NO_KEY -> " has no such key";
          case KEEPS_MATCHING -> ": the search goes on";
          case ENDS -> " is missing";
        };
    List<String> reasons = new ArrayList<>();
    for (MatchStep.Reason reason : step.reasons()) {
      String wanted = reason.wanted().isEmpty() ? "" : " wants " + reason.wanted() + ',';
      reasons.add(reason.input() + wanted + " is " + actual(reason.actual()));
    }
    return step.place() + finding + (reasons.isEmpty() ? "" : ": " + String.join("; ", reasons));
  }

  private static String actual(@Nullable String value) {
    return value == null ? "absent" : '"' + value + '"';
  }

  private static String name(String name) {
    return name.isEmpty() ? "" : " \"" + name + '"';
  }

  private static String failed(RouteExplanation.PassedOver route) {
    Condition.Description failed = route.failed();
    String subject = failed.kind() + (failed.name().isEmpty() ? "" : ' ' + failed.name());
    return subject + " wants " + failed.wanted() + ", is " + actual(route.actual());
  }

  private void append(Outcome outcome) {
    switch (outcome) {
      case Outcome.NotRouted none -> line("outcome", none.reason());
      case Outcome.Answered answered -> {
        line("answer", answered.status() + " (" + answered.reason() + ')');
        lineIfAny("location", answered.location());
        lineIfAny("body", answered.bodyBytes() == 0 ? "" : answered.bodyBytes() + " bytes");
      }
      case Outcome.LeftToFilters filters -> line("outcome", "an HTTP filter has to answer");
      case Outcome.Forwarded forwarded -> append(forwarded);
    }
  }

  private void append(Outcome.Forwarded forwarded) {
    line(
        "cluster",
        forwarded.isKnown()
            ? forwarded.cluster()
            : '"' + forwarded.cluster() + "\" is unknown: the answer is " + forwarded.status());
    line("sent as", forwarded.authority() + forwarded.path());
    lines("fields", forwarded.changes());
    line("timeout", forwarded.timeout().equals("0s") ? "none" : forwarded.timeout());
    Hosts hosts = forwarded.hosts();
    if (!hosts.chosen().isEmpty()) {
      line("host", hosts.chosen());
    } else if (forwarded.isKnown()) {
      line(
          "host",
          hosts.all().isEmpty() ? "there is none" : "one of these" + by(hosts.policy()) + ':');
      lines("", hosts.all());
    }
  }

  private static String by(String policy) {
    return policy.isEmpty() ? "" : ", by " + policy;
  }

  private void lines(String label, List<String> facts) {
    String next = label;
    for (String fact : facts) {
      line(next, fact);
      next = "";
    }
  }

  private void lineIfAny(String label, String fact) {
    if (!fact.isEmpty()) {
      line(label, fact);
    }
  }

  private void line(String label, String fact) {
    text.append(label).repeat(' ', LABEL - label.length()).append(fact).append('\n');
  }
}
