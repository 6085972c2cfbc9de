package io.sluice.manual;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Public types of the packages that others build on say what they are. */
class JavadocTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "sluice");

    @ParameterizedTest
    @ValueSource(strings = {"model", "dataplane/http", "dataplane/filter", "dataplane/route", "dataplane/balance"})
    void everyPublicTypeHasAFirstSentence(String name) throws IOException {
        List<String> seen = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    null,
                    List.of(),
                    null,
                    files.getJavaFileObjectsFromPaths(sources(SOURCES.resolve(name))));
            DocTrees comments = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new PublicTypes(comments, seen, silent).scan(new TreePath(unit), null);
            }
        }
        assertThat(seen).isNotEmpty();
        assertThat(silent).isEmpty();
    }

    private static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static final class PublicTypes extends TreePathScanner<Void, Object> {
        private final DocTrees comments;
        private final List<String> seen;
        private final List<String> silent;

        PublicTypes(DocTrees comments, List<String> seen, List<String> silent) {
            this.comments = comments;
            this.seen = seen;
            this.silent = silent;
        }

        @Override
        public Void visitClass(ClassTree type, Object nothing) {
            if (!isPublic(type)) {
                return null; // and what is inside cannot be public either
            }
            seen.add(type.getSimpleName().toString());
            DocCommentTree comment = comments.getDocCommentTree(getCurrentPath());
            if (comment == null || comment.getFirstSentence().isEmpty()) {
                silent.add(type.getSimpleName().toString());
            }
            return super.visitClass(type, nothing);
        }

        private boolean isPublic(ClassTree type) {
            boolean inInterface = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree outer
                    && outer.getKind() == com.sun.source.tree.Tree.Kind.INTERFACE;
            return inInterface || type.getModifiers().getFlags().contains(Modifier.PUBLIC);
        }
    }
}
