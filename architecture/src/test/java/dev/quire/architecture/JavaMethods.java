package dev.quire.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The methods of Java sources, as the compiler's own parser sees them. */
final class JavaMethods {
  private JavaMethods() {}

  /**
   * One method or constructor.
   *
   * @param lines from its first modifier or annotation to its closing brace
   * @param ofRecord whether it stands in a record, whose constructor has as many parameters as the
   *     record has parts
   */
  record Method(
      Path file, long firstLine, String name, long lines, int parameters, boolean ofRecord) {
    @Override
    public String toString() {
      return House.name(file)
          + ":"
          + firstLine
          + " "
          + name
          + " ("
          + lines
          + " lines, "
          + parameters
          + " parameters)";
    }
  }

  static List<Method> in(List<Path> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  problem -> {},
                  null,
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      List<Method> methods = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        new Collector(unit, positions, methods).scan(unit, false);
      }
      return methods;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Walks through a file; the parameter says whether the class around is a record. */
  private static final class Collector extends TreeScanner<Void, Boolean> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<Method> methods;

    Collector(CompilationUnitTree unit, SourcePositions positions, List<Method> methods) {
      this.unit = unit;
      this.positions = positions;
      this.methods = methods;
    }

    @Override
    public Void visitClass(ClassTree type, Boolean ofRecord) {
      return super.visitClass(type, type.getKind() == Tree.Kind.RECORD);
    }

    @Override
    public Void visitMethod(MethodTree method, Boolean ofRecord) {
      LineMap lines = unit.getLineMap();
      long first = lines.getLineNumber(positions.getStartPosition(unit, method));
      long last = lines.getLineNumber(positions.getEndPosition(unit, method));
      methods.add(
          new Method(
              Path.of(unit.getSourceFile().toUri()),
              first,
              method.getName().toString(),
              last - first + 1,
              method.getParameters().size(),
              ofRecord));
      return super.visitMethod(method, ofRecord);
    }
  }
}
