package io.weft.admin;

import java.util.List;

/**
 * One path of the admin interface.
 *
 * @param path with its slash
 * @param help what it does, in one phrase
 * @param changes whether it changes the process, so that only POST may call it
 * @param parameters what its query may hold
 */
public record AdminEndpoint(
    String path, String help, boolean changes, List<Parameter> parameters, AdminHandler handler) {
  /**
   * A parameter of the query.
   *
   * @param options the values it may have; empty for any text or a mere presence
   * @param isSwitch whether only its presence counts
   */
  public record Parameter(String name, String help, List<String> options, boolean isSwitch) {
    /** A parameter with any text as value. */
    public static Parameter text(String name, String help) {
      return new Parameter(name, help, List.of(), false);
    }

    /** A parameter without value. */
    public static Parameter toggle(String name, String help) {
      return new Parameter(name, help, List.of(), true);
    }

    /** A parameter with one of some values. */
    public static Parameter choice(String name, String help, String... options) {
      return new Parameter(name, help, List.of(options), false);
    }
  }

  /** An endpoint that shows something. */
  public static AdminEndpoint reading(
      String path, String help, AdminHandler handler, Parameter... parameters) {
    return new AdminEndpoint(path, help, false, List.of(parameters), handler);
  }

  /** An endpoint that changes something. */
  public static AdminEndpoint changing(
      String path, String help, AdminHandler handler, Parameter... parameters) {
    return new AdminEndpoint(path, help, true, List.of(parameters), handler);
  }
}
