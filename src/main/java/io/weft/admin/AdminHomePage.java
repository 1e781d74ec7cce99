package io.weft.admin;

import java.util.List;

/**
 * The page for people at {@code /}: a table with a link for each reading endpoint and a form for
 * each changing one, so that following links changes nothing.
 */
final class AdminHomePage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Weft Admin</title>
      <style>
      body { font-family: sans-serif; }
      table { border-collapse: collapse; }
      td { padding: 4px 12px 4px 4px; text-align: left; vertical-align: top; }
      tr.endpoint td { border-top: 1px solid #ddd; }
      tr.parameter td { font-size: smaller; }
      tr.parameter td:first-child { padding-left: 24px; }
      form { margin: 0; }
      button.read { background: none; border: none; padding: 0; font: inherit; color: #069;
        text-decoration: underline; cursor: pointer; }
      </style>
      </head>
      <body>
      <h1>Weft Admin</h1>
      <table>
      <tbody>
      """;
  private static final String FOOT =
      """
      </tbody>
      </table>
      </body>
      </html>
      """;

  private AdminHomePage() {}

  /** The page for {@code endpoints}. */
  static String html(List<AdminEndpoint> endpoints) {
    StringBuilder html = new StringBuilder(8192).append(HEAD);
    for (AdminEndpoint endpoint : endpoints) {
      if (!endpoint.path().equals("/")) {
        endpoint(endpoint, html);
      }
    }
    return html.append(FOOT).toString();
  }

  private static void endpoint(AdminEndpoint endpoint, StringBuilder html) {
    // Relative, so that the page works behind a proxy that puts it under another path.
    String name = endpoint.path().substring(1);
    String id = "form-" + name.replace('/', '-');
    html.append("<tr class=\"endpoint\"><td>");
    if (!endpoint.changes() && endpoint.parameters().isEmpty()) {
      html.append("<a href=\"%s\">%s</a>".formatted(name, name));
    } else {
      html.append(
          "<form action=\"%s\" method=\"%s\" id=\"%s\"><button%s>%s</button></form>"
              .formatted(
                  name,
                  endpoint.changes() ? "post" : "get",
                  id,
                  endpoint.changes() ? "" : " class=\"read\"",
                  name));
    }
    html.append("</td><td>").append(escape(endpoint.help())).append("</td></tr>\n");
    for (AdminEndpoint.Parameter parameter : endpoint.parameters()) {
      parameter(parameter, id, html);
    }
  }

  private static void parameter(
      AdminEndpoint.Parameter parameter, String form, StringBuilder html) {
    html.append("<tr class=\"parameter\"><td><label>").append(parameter.name()).append(' ');
    if (!parameter.options().isEmpty()) {
      html.append("<select name=\"%s\" form=\"%s\">".formatted(parameter.name(), form));
      for (String option : parameter.options()) {
        html.append("<option value=\"%s\">%s</option>".formatted(option, option));
      }
      html.append("</select>");
    } else {
      html.append(
          "<input type=\"%s\" name=\"%s\" form=\"%s\">"
              .formatted(parameter.isSwitch() ? "checkbox" : "text", parameter.name(), form));
    }
    html.append("</label></td><td>").append(escape(parameter.help())).append("</td></tr>\n");
  }

  /** {@code text} as it stands in HTML. */
  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
