package io.weft.server;

import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import io.weft.common.NearestName;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something else than serving that the first argument asks for. */
abstract class Tool {
  /** The first arguments that ask for a tool. */
  static final List<String> NAMES = List.of(ExplainTool.NAME, RouteCheckTool.NAME);

  private final ToolArguments.Form form;

  Tool(ToolArguments.Form form) {
    this.form = form;
  }

  /** The tool {@code name}; null if there is none. */
  static @Nullable Tool find(String name) {
    return switch (name) {
      case ExplainTool.NAME -> new ExplainTool();
      case RouteCheckTool.NAME -> new RouteCheckTool();
      default -> null;
    };
  }

  /** The tool that a mistyped name was meant to be; empty if none is close. */
  static String nearest(String typed) {
    return NearestName.of(typed, NAMES);
  }

  /**
   * Does what {@code arguments} say.
   *
   * @return 0, or 1 after a problem, which was printed
   */
  int run(List<String> arguments, PrintStream out, PrintStream err) {
    try {
      ToolArguments read = ToolArguments.parse(form, arguments);
      if (read.isSet("--help")) {
        out.print(form.help());
        return 0;
      }
      return run(read, out, err);
    } catch (UsageException e) {
      err.println(e.getMessage());
    } catch (ConfigException e) {
      for (ConfigProblem problem : e.problems()) {
        err.println(problem);
      }
    } catch (IOException e) {
      err.println("error: " + e.getMessage());
    }
    return 1;
  }

  /** Does what {@code arguments} say; 0 if all is well, else 1. */
  abstract int run(ToolArguments arguments, PrintStream out, PrintStream err)
      throws UsageException, ConfigException, IOException;
}
