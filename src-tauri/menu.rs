//! The native menus: that of the window, and that of the tray with the archive's state.

use anyhow::Result;
use engine::command::told;
use tauri::menu::{CheckMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Wry};
use tauri_plugin_autostart::ManagerExt;

use crate::window;
use crate::words::words;

/// The tray icon's name.
pub const TRAY: &str = "mailstead";

const OPERATOR: &str = "operator";
const CLOSE: &str = "close";
const QUIT: &str = "quit";
const BACK: &str = "back";
const FORWARD: &str = "forward";
const RELOAD: &str = "reload";
const SHOW: &str = "show";
const AT_LOGIN: &str = "at-login";

/// The lines of the tray that say how things are.
pub struct StateLines {
    state: MenuItem<Wry>,
    work: MenuItem<Wry>,
    at_login: CheckMenuItem<Wry>,
}

/// The menu of the window.
///
/// # Errors
/// When the system has no menus for us.
pub fn window_menu(app: &AppHandle) -> Result<Menu<Wry>> {
    let words = words();
    let item =
        |id: &str, text: &str, key: Option<&str>| MenuItem::with_id(app, id, text, true, key);
    let menu = Menu::with_items(
        app,
        &[
            &Submenu::with_items(
                app,
                words.file,
                true,
                &[
                    &item(OPERATOR, words.operator, None)?,
                    &PredefinedMenuItem::separator(app)?,
                    &item(CLOSE, words.close, Some("CmdOrCtrl+W"))?,
                    &item(QUIT, words.quit, Some("CmdOrCtrl+Q"))?,
                ],
            )?,
            &Submenu::with_items(
                app,
                words.view,
                true,
                &[
                    &item(BACK, words.back, Some("Alt+Left"))?,
                    &item(FORWARD, words.forward, Some("Alt+Right"))?,
                    &item(RELOAD, words.reload, Some("CmdOrCtrl+R"))?,
                ],
            )?,
        ],
    )?;
    // Elsewhere these keys work without a menu.
    if cfg!(target_os = "macos") {
        let edit = Submenu::with_items(
            app,
            words.edit,
            true,
            &[
                &PredefinedMenuItem::undo(app, None)?,
                &PredefinedMenuItem::redo(app, None)?,
                &PredefinedMenuItem::cut(app, None)?,
                &PredefinedMenuItem::copy(app, None)?,
                &PredefinedMenuItem::paste(app, None)?,
                &PredefinedMenuItem::select_all(app, None)?,
            ],
        )?;
        menu.insert(&edit, 1)?;
    }
    Ok(menu)
}

/// Puts the icon into the tray. Where there is no tray the window closes for good.
///
/// # Errors
/// When the system has no tray for us.
pub fn set_up_tray(app: &AppHandle) -> Result<()> {
    let words = words();
    let state = MenuItem::with_id(app, "state", words.opening, false, None::<&str>)?;
    let work = MenuItem::with_id(app, "work", format!("{} 0", words.jobs), false, None::<&str>)?;
    let begins = app.autolaunch().is_enabled().unwrap_or(false);
    let at_login =
        CheckMenuItem::with_id(app, AT_LOGIN, words.at_login, true, begins, None::<&str>)?;
    let menu = Menu::with_items(
        app,
        &[
            &state,
            &work,
            &PredefinedMenuItem::separator(app)?,
            &MenuItem::with_id(app, SHOW, words.show, true, None::<&str>)?,
            &at_login,
            &PredefinedMenuItem::separator(app)?,
            &MenuItem::with_id(app, QUIT, words.quit, true, None::<&str>)?,
        ],
    )?;
    let mut tray = TrayIconBuilder::with_id(TRAY).tooltip("Mailstead").menu(&menu);
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app)?;
    app.manage(StateLines { state, work, at_login });
    Ok(())
}

/// Says in the tray how things are.
pub fn tell(app: &AppHandle, state: &str, work: &str) {
    let Some(lines) = app.try_state::<StateLines>() else { return };
    let told = lines.state.set_text(state).and_then(|()| lines.work.set_text(work));
    if let Err(error) = told {
        tracing::warn!(%error, "the tray could not be told how things are");
    }
}

/// Does what was chosen.
pub fn chosen(app: &AppHandle, event: &MenuEvent) {
    match event.id().as_ref() {
        OPERATOR => window::sign_in_operator(app),
        CLOSE => match app.tray_by_id(TRAY) {
            Some(_) => window::hide(app),
            None => app.exit(0),
        },
        QUIT => app.exit(0),
        SHOW => window::show(app),
        AT_LOGIN => start_at_login(app),
        BACK => run(app, "history.back()"),
        FORWARD => run(app, "history.forward()"),
        RELOAD => run(app, "location.reload()"),
        _ => {}
    }
}

fn run(app: &AppHandle, script: &str) {
    let Some(window) = app.get_webview_window(window::MAIN) else { return };
    if let Err(error) = window.eval(script) {
        tracing::warn!(%error, "the window did not take a command of its menu");
    }
}

/// Turns starting at login on or off, and shows what is so now.
fn start_at_login(app: &AppHandle) {
    let launcher = app.autolaunch();
    let changed = match launcher.is_enabled() {
        Ok(true) => launcher.disable(),
        _ => launcher.enable(),
    };
    if let Err(error) = changed {
        tracing::error!(error = told(&error.into()), "starting at login could not be changed");
    }
    if let Some(lines) = app.try_state::<StateLines>()
        && let Err(error) = lines.at_login.set_checked(launcher.is_enabled().unwrap_or(false))
    {
        tracing::warn!(%error, "the tray could not be told how things are");
    }
}
