package io.weft.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.GeneratedMessage;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.weft.common.NearestName;
import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Finds the message that a type's name means by a rule on names, so that only the types that a
 * configuration uses are ever loaded.
 *
 * <p>Any thread. Loads classes under the API's own prefixes only, and uses none that is not a
 * message.
 */
public final class MessageTypes {
  private static final Map<String, String> PREFIXES =
      Map.of(
          "envoy.", "io.envoyproxy.",
          "xds.", "com.github.",
          "udpa.", "com.github.udpa.",
          "google.", "com.",
          "opentelemetry.", "io.",
          "cel.", "dev.");

  private static final Map<String, Message> LOADED = new ConcurrentHashMap<>();

  private static final ClassValue<Descriptor> DESCRIPTORS =
      new ClassValue<>() {
        @Override
        protected Descriptor computeValue(Class<?> type) {
          try {
            return (Descriptor) call(type, "getDescriptor", Descriptor.class);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " is no generated message", e);
          }
        }
      };

  private MessageTypes() {}

  /**
   * The descriptor of {@code message}. Asking a generated message itself makes the library look up
   * every accessor of its class, which costs more than all else at the start, and keeps them.
   */
  public static Descriptor descriptor(Message message) {
    return message instanceof GeneratedMessage
        ? DESCRIPTORS.get(message.getClass())
        : message.getDescriptorForType();
  }

  /**
   * The full name of the messages of a generated class. One of the API is not initialised for that:
   * its descriptor would bring those of many others.
   *
   * @throws IllegalStateException if it is no generated class
   */
  public static String fullName(Class<?> type) {
    String className = type.getName();
    for (Map.Entry<String, String> prefix : PREFIXES.entrySet()) {
      if (className.startsWith(prefix.getValue() + prefix.getKey())) {
        return className.substring(prefix.getValue().length()).replace('$', '.');
      }
    }
    return DESCRIPTORS.get(type).getFullName();
  }

  /** The full name at the end of {@code typeUrl}, such as {@code envoy.config.core.v3.Node}. */
  public static String fullName(String typeUrl) {
    return typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
  }

  /** An empty message of the type {@code fullName}, or null if Envoy's v3 API has no such type. */
  public static @Nullable Message find(String fullName) {
    Message loaded = LOADED.get(fullName);
    if (loaded != null) {
      return loaded;
    }
    Message found = load(fullName);
    if (found != null) {
      LOADED.put(fullName, found);
    }
    return found;
  }

  /** The name of an existing type that is closest to {@code fullName}; empty if none is close. */
  public static String nearest(String fullName) {
    return NearestName.of(fullName, names());
  }

  private static @Nullable Message load(String fullName) {
    String className = className(fullName);
    if (className == null) {
      return null;
    }
    try {
      Class<?> type = Class.forName(className, false, MessageTypes.class.getClassLoader());
      if (!Message.class.isAssignableFrom(type)) {
        return null;
      }
      return (Message) call(type, "getDefaultInstance", type);
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }

  /**
   * What a static method of a generated class yields. A handle finds that one method, where
   * reflection would load the types of every parameter of all methods of the class.
   */
  private static Object call(Class<?> type, String method, Class<?> result)
      throws ReflectiveOperationException {
    MethodHandle handle =
        MethodHandles.publicLookup().findStatic(type, method, MethodType.methodType(result));
    try {
      return handle.invoke();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new InvocationTargetException(e);
    }
  }

  private static @Nullable String className(String fullName) {
    int dot = fullName.indexOf('.') + 1;
    String prefix = PREFIXES.get(fullName.substring(0, dot));
    if (prefix == null || isOldApi(fullName) || !isPlainName(fullName)) {
      return null;
    }
    // Packages are in lower case; the types of a nested one are parted by a dollar sign.
    int start = dot;
    while (start < fullName.length() && !Character.isUpperCase(fullName.charAt(start))) {
      int next = fullName.indexOf('.', start);
      if (next < 0) {
        return null;
      }
      start = next + 1;
    }
    return prefix + fullName.substring(0, start) + fullName.substring(start).replace('.', '$');
  }

  /** Whether the type is of an API version that Envoy no longer reads. */
  private static boolean isOldApi(String fullName) {
    return fullName.startsWith("envoy.") && !fullName.contains(".v3");
  }

  private static boolean isPlainName(String fullName) {
    for (int i = 0; i < fullName.length(); i++) {
      char c = fullName.charAt(i);
      if (c != '.' && c != '_' && (c > 'z' || !Character.isLetterOrDigit(c))) {
        return false;
      }
    }
    return true;
  }

  /** The names of all top-level messages, from the archive that holds them; only for hints. */
  private static List<String> names() {
    List<String> names = new ArrayList<>();
    try (ZipFile archive =
        new ZipFile(
            new File(
                Bootstrap.class.getProtectionDomain().getCodeSource().getLocation().toURI()))) {
      archive.stream()
          .forEach(entry -> {
            String name = entry.getName();
            if (name.startsWith("io/envoyproxy/envoy/")
                && name.contains("/v3")
                && name.endsWith(".class")
                && name.indexOf('$') < 0
                && !name.endsWith("OrBuilder.class")
                && !name.endsWith("Proto.class")) {
              names.add(
                  name.substring("io/envoyproxy/".length(), name.length() - ".class".length())
                      .replace('/', '.'));
            }
          });
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      // Not an archive: there is no hint then.
      return List.of();
    }
    return names;
  }
}
