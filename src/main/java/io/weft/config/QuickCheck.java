package io.weft.config;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * Tells of most messages, from their bytes alone, that {@link ProtoValidator} and {@link
 * FeatureCoverage} would find nothing in them. Control planes say good resources almost always, and
 * a look at their bytes costs a tenth of what those two take. Any thread.
 */
public final class QuickCheck {
  /** Deeper messages are left to those who can say what is wrong with them. */
  private static final int MAX_DEPTH = 50;

  private final CodedInputStream in;
  private final Predicate<String> knownExtensions;
  private int depth;
  private int anyDepth;

  private QuickCheck(CodedInputStream in, Predicate<String> knownExtensions) {
    this.in = in;
    this.knownExtensions = knownExtensions;
  }

  /**
   * Whether nothing is wrong with {@code bytes}, which are a message of {@code type} that was read
   * before, and all of it is implemented; false if that cannot be told so easily.
   *
   * @param knownExtensions as for {@link FeatureCoverage#check}
   */
  public static boolean isClean(
      Descriptor type, ByteString bytes, Predicate<String> knownExtensions) {
    try {
      return new QuickCheck(bytes.newCodedInput(), knownExtensions).message(WireRules.of(type));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the message that ends where the input's limit is keeps {@code rules}. */
  private boolean message(WireRules rules) throws IOException {
    if (!rules.isKnown() || depth == MAX_DEPTH) {
      return false;
    }
    depth++;
    int[] counts = rules.newCounts();
    long seen = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      WireField field = rules.field(tag);
      if (field == null || (seen & field.excludes()) != 0 || !value(field)) {
        return false;
      }
      seen |= field.bit();
      if (field.countIndex() >= 0) {
        counts[field.countIndex()]++;
      }
    }
    depth--;
    return rules.isComplete(seen, counts);
  }

  private boolean value(WireField field) throws IOException {
    switch (field.kind()) {
      case NUMBER -> {
        return number(field);
      }
      case TEXT -> {
        if (anyDepth == 0 && field.check() == null) {
          in.skipRawBytes(in.readRawVarint32());
          return true;
        }
        // Throws if it is no UTF-8, which was found out already outside of an Any.
        return field.passes(in.readStringRequireUtf8());
      }
      case BYTES -> {
        return field.passes(in.readBytes());
      }
      case ENUM -> {
        return field.hasNumber(in.readRawVarint32());
      }
      case MESSAGE, ANY -> {
        return within(field);
      }
    }
    return false;
  }

  private boolean number(WireField field) throws IOException {
    if (field.check() == null) {
      return in.skipField(field.tag());
    }
    return field.passes(WireField.read(field.field(), in));
  }

  private boolean within(WireField field) throws IOException {
    int length = in.readRawVarint32();
    if (field.needsWhole()) {
      return whole(field, length);
    }
    int limit = in.pushLimit(length);
    boolean isClean = field.kind() == WireField.Kind.ANY ? any() : message(field.rules());
    in.popLimit(limit);
    return isClean;
  }

  /** Whether the next bytes are a message without others that keeps the rule of {@code field}. */
  private boolean whole(WireField field, int length) throws IOException {
    if (!(field.check() instanceof FieldRules.WrapperCheck wrapper)) {
      return field.passes(field.parse(in.readRawBytes(length)));
    }
    FieldDescriptor inner = wrapper.inner();
    if (length == 0) {
      return wrapper.held().problem(inner.getDefaultValue()) == null;
    }
    if (WireField.kind(inner) != WireField.Kind.NUMBER) {
      return field.passes(field.parse(in.readRawBytes(length)));
    }
    int limit = in.pushLimit(length);
    boolean isClean =
        in.readTag() == WireField.tag(inner)
            && wrapper.held().problem(WireField.read(inner, in)) == null
            && in.isAtEnd();
    in.popLimit(limit);
    return isClean;
  }

  /** Whether the Any that ends where the limit is holds a message that is known and right. */
  private boolean any() throws IOException {
    if (in.readTag() != WireField.ANY_TYPE) {
      return false;
    }
    String name = MessageTypes.fullName(in.readStringRequireUtf8());
    WireRules rules = knownExtensions.test(name) ? WireRules.ofAny(name) : null;
    if (rules == null) {
      return false;
    }
    if (in.isAtEnd()) {
      return rules.isComplete(0, rules.newCounts());
    }
    if (in.readTag() != WireField.ANY_VALUE) {
      return false;
    }
    int limit = in.pushLimit(in.readRawVarint32());
    anyDepth++;
    boolean isClean = message(rules);
    anyDepth--;
    in.popLimit(limit);
    return isClean && in.isAtEnd();
  }
}
