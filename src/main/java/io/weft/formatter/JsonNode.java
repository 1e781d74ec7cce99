package io.weft.formatter;

/** A part of a compiled JSON format. Immutable; any thread. */
sealed interface JsonNode {
  /** Appends the value; false, and nothing appended, if there is none. */
  boolean append(FormatContext context, ByteText out);

  /** A value that is the same for every stream. */
  final class Fixed implements JsonNode {
    private final byte[] json;

    Fixed(byte[] json) {
      this.json = json;
    }

    @Override
    public boolean append(FormatContext context, ByteText out) {
      out.append(json);
      return true;
    }
  }

  /** A command, whose value keeps its type. */
  record Typed(Operator operator) implements JsonNode {
    @Override
    public boolean append(FormatContext context, ByteText out) {
      return operator.appendJson(context, out);
    }
  }

  /** Text with commands in it. */
  record Mixed(SubstitutionFormat format) implements JsonNode {
    @Override
    public boolean append(FormatContext context, ByteText out) {
      out.append('"');
      int start = out.length();
      format.append(context, out);
      JsonText.escapeFrom(out, start);
      out.append('"');
      return true;
    }
  }

  /** An object or a list. */
  final class Group implements JsonNode {
    private final boolean isList;
    private final boolean omitsEmpty;
    private final byte[][] names;
    private final JsonNode[] members;

    /**
     * A list if {@code isList}, else an object.
     *
     * @param omitsEmpty whether members without value leave no trace; else they are null
     * @param names for each member {@code "name":}, or nothing in a list
     */
    Group(boolean isList, boolean omitsEmpty, byte[][] names, JsonNode[] members) {
      this.isList = isList;
      this.omitsEmpty = omitsEmpty;
      this.names = names;
      this.members = members;
    }

    @Override
    public boolean append(FormatContext context, ByteText out) {
      int start = out.length();
      out.append(isList ? '[' : '{');
      int empty = out.length();
      for (int i = 0; i < members.length; i++) {
        appendMember(i, out.length() > empty, context, out);
      }
      if (omitsEmpty && out.length() == empty) {
        out.truncate(start);
        return false;
      }
      out.append(isList ? ']' : '}');
      return true;
    }

    private void appendMember(int i, boolean follows, FormatContext context, ByteText out) {
      int before = out.length();
      if (follows) {
        out.append(',');
      }
      out.append(names[i]);
      if (members[i].append(context, out)) {
        return;
      }
      if (omitsEmpty) {
        out.truncate(before);
      } else {
        out.append("null");
      }
    }
  }
}
